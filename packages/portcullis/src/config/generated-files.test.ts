import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '@portcullis-testing/prerequisites';
import { connectionJsonSchema, documentJsonSchema, jsonSchema } from './json-schema.ts';
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

const published = [
  ...apiVersions.map((version) => [`security-policy.${version}`, jsonSchema(version)] as const),
  ...apiVersions.map((version) => [`policy.${version}`, documentJsonSchema(version)] as const),
  ['connection-policy.portcullis.dev/v1', connectionJsonSchema()] as const,
];

for (const [name, schema] of published) {
  test(`the published JSON Schema ${name} is the one that loading uses`, () => {
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    const file = `${name.replace('/', '-')}.json`;
    inStep(join(projectRoot, 'packages/portcullis/schema/generated', file), text);
  });
}

test('the reference page names every field and code', () => {
  inStep(join(projectRoot, 'docs/generated/configuration-reference.md'), referencePage());
});
