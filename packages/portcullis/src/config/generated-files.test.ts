import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '@portcullis-testing/prerequisites';
import { jsonSchema } from './json-schema.ts';
import { referencePage } from './reference-page.ts';
import { apiVersions } from './schema/security-policy.ts';

/** `UPDATE_GENERATED=1 npm test -- generated-files` writes the files anew. */
const update = process.env['UPDATE_GENERATED'] === '1';
const advice = 'run UPDATE_GENERATED=1 npm test -- generated-files';

function inStep(path: string, expected: string): void {
  if (update) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, expected);
  }
  assert.equal(readFileSync(path, 'utf8'), expected, advice);
}

for (const apiVersion of apiVersions) {
  test(`the published JSON Schema of ${apiVersion} is the one that loading uses`, () => {
    const name = `security-policy.${apiVersion.replace('/', '-')}.json`;
    const text = `${JSON.stringify(jsonSchema(apiVersion), null, 2)}\n`;
    inStep(join(projectRoot, 'packages/portcullis/schema/generated', name), text);
  });
}

test('the reference page names every field and code', () => {
  inStep(join(projectRoot, 'docs/generated/configuration-reference.md'), referencePage());
});
