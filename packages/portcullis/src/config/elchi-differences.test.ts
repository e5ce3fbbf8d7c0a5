import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadTexts, policyText } from './test/configuration-fixture.ts';

const elchi = 'sentinel.elchi.io/v1';

/** The codes of a set of Elchi documents; none may refuse them. */
function codesOf(files: Readonly<Record<string, string>>): string[] {
  const { diagnostics, counts } = loadTexts(files);
  assert.equal(counts.error, 0, JSON.stringify(diagnostics));
  return diagnostics.map(
    ({ severity, code, file, range }) => `${severity} ${code} ${file}:${range?.start.line}`,
  );
}

const cases: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
  [
    'detect with fail_close',
    {
      'a.yaml': policyText(
        '  defaults: {mode: detect, fail_mode: fail_close}\n  domains: [{hosts: ["*"]}]\n',
        elchi,
      ),
    },
    ['notice config.differs-observe-fail-close a.yaml:4'],
  ],
  [
    'exclude',
    { 'a.yaml': policyText('  exclude: [/x]\n  domains: [{hosts: ["*"]}]\n', elchi) },
    ['notice config.differs-exclude-host a.yaml:4'],
  ],
  [
    'a further document',
    {
      'a.yaml': `${policyText('  domains: [{hosts: [a.example]}]\n', elchi)}---\n${policyText('  domains: [{hosts: [b.example]}]\n', elchi)}`,
    },
    ['notice config.differs-documents a.yaml:7'],
  ],
  [
    'a prefix without a slash',
    { 'a.yaml': policyText('  domains: [{hosts: ["*"], routes: [{match: {path_prefix: /v1}}]}]\n', elchi) },
    ['warning config.prefix-trap a.yaml:4'],
  ],
  [
    'defaults that reach into another file',
    {
      'a.yaml': policyText('  defaults: {mode: off}\n', elchi),
      'b.yaml': policyText('  domains: [{hosts: ["*"]}]\n', elchi),
    },
    ['warning config.shared-defaults a.yaml:4'],
  ],
  [
    'a timeout, and headers checked line by line',
    {
      'a.yaml': policyText(
        '  defaults: {timeout: 9ms, checks: {headers: {forbidden: [x]}}}\n  domains: [{hosts: ["*"], policy: {timeout: 8ms}}]\n',
        elchi,
      ),
    },
    ['notice config.differs-timeout a.yaml:4', 'notice config.differs-repeated-header a.yaml:4'],
  ],
];

for (const [name, files, expected] of cases) {
  test(`differences to Elchi are told: ${name}`, () => assert.deepEqual(codesOf(files), expected));
}

test('the own dialect has none of them', () => {
  for (const [, files] of cases) {
    const own = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, text.replaceAll(elchi, 'portcullis.dev/v1')]),
    );
    assert.deepEqual(codesOf(own), []);
  }
});
