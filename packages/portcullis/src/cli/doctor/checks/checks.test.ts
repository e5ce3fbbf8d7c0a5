import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '@portcullis-testing/prerequisites';
import { parseAllDocuments } from 'yaml';
import { checksPage } from '../checks-page.ts';
import { needsOf } from '../doctor.ts';
import { examine } from '../examine.ts';
import { checks } from './registry.ts';

const severities = ['notice', 'warning', 'error'];

for (const check of checks) {
  test(`${check.code} is found in the example that has it, and not in the one that has it not`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
    try {
      const file = join(folder, 'policy.yaml');
      if (check.example.policies !== undefined) writeFileSync(file, check.example.policies);
      const needs = check.example.policies === undefined ? undefined : needsOf(file);
      const found = (text: string) =>
        examine([{ name: 'example.yaml', text }], { needs }).diagnostics.filter(
          ({ code }) => code === check.code,
        );
      const [fault] = found(check.example.fault);
      assert.ok(fault !== undefined, 'the fault is not found');
      assert.ok(severities.indexOf(fault.severity) <= severities.indexOf(check.severity));
      assert.ok(fault.range !== undefined && fault.path !== '' && fault.effect !== undefined);
      assert.deepEqual(found(check.example.right), [], 'found where it is not');
      assert.deepEqual(
        examine([{ name: 'x.yaml', text: check.example.fault }], {
          needs,
          accept: [check.code],
        }).diagnostics.filter(({ code }) => code === check.code),
        [],
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test('every check has a file, a code of its own, sentences, and examples that are YAML', () => {
  const names = readdirSync(import.meta.dirname).filter((name) => !name.endsWith('.test.ts'));
  const files = names.filter((name) =>
    readFileSync(join(import.meta.dirname, name), 'utf8').includes(': Check = {'),
  );
  assert.deepEqual(
    checks.map(({ code }) => `${code.slice('envoy.'.length)}.ts`),
    files.sort(),
  );
  assert.ok(checks.length >= 50, `${checks.length}`);
  for (const { code, cause, remedy, effect, title, example } of checks) {
    assert.match(cause, /\.$/, code);
    assert.match(remedy, /\.$/, code);
    assert.doesNotMatch(effect, /\.$/, code);
    assert.doesNotMatch(title, /\.$/, code);
    for (const text of [example.fault, example.right])
      for (const document of parseAllDocuments(text)) assert.deepEqual(document.errors, [], code);
  }
});

test('the page of all checks is in step', () => {
  const path = join(projectRoot, 'docs/generated/doctor-checks.md');
  if (process.env['UPDATE_GENERATED'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, checksPage());
  }
  assert.equal(readFileSync(path, 'utf8'), checksPage(), 'run UPDATE_GENERATED=1 npm test -- checks.test');
});
