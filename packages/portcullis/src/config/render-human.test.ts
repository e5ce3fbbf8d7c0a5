import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderCounts, renderHuman } from './render-human.ts';
import { renderJson } from './render-json.ts';
import { loadTexts, policyText } from './test/configuration-fixture.ts';

function render(text: string, colour = false): string {
  return renderHuman(loadTexts({ 'shop.yaml': text }).diagnostics, () => text, colour);
}

test('a diagnostic shows place, source, marker, hint, effect and where to read more', () => {
  const text = policyText('  domains:\n    - hosts: ["*"]\n      policy:\n        mdoe: detect\n');
  assert.equal(
    render(text),
    `error[config.unknown-field]: "mdoe" is no field of domains.policy
  --> shop.yaml:7:9  (spec.domains[0].policy.mdoe)
6 |       policy:
7 |         mdoe: detect
  |         ^^^^ did you mean "mode"?
  = effect: the configuration is refused as a whole; a running service keeps the one it has
  = more:   portcullis help config.unknown-field
`,
  );
});

test('colour only adds to the text', () => {
  const text = policyText('  foo: 1\n');
  const coloured = render(text, true);
  assert.notEqual(coloured, render(text));
  assert.equal(coloured.replaceAll(/\u001b\[[0-9;]*m/g, ''), render(text));
});

test('no secret shows in any output, also not from lines beside the fault', () => {
  const secret = 'S3cr3tS3cr3tS3cr3t';
  const texts = [
    policyText(`  defaults:\n    hmac_secret: ${secret}\n    mdoe: x\n`),
    policyText(`  defaults:\n    secrets:\n      first: ${secret}\n      second: ${secret}\n    mdoe: x\n`),
    policyText(`  defaults:\n    keys:\n    - ${secret}\n    - key: ${secret}\n    mdoe: x\n`),
    policyText(`  defaults: {engines: {hmac_sign: {secret: ${secret}}, x: 1}}\n`),
    policyText(`  defaults:\n    pem: |\n      -----BEGIN PRIVATE KEY-----\n      ${secret}\n    mdoe: x\n`),
    policyText(`  defaults:\n    api_key: "${secret}\n  x: [\n`),
    policyText(`  defaults:\n    password: ${secret}: ${secret}\n`),
    policyText(`  defaults: {"auth_token": "${secret}", mode: ["${secret}"]}\n`),
    policyText(`  defaults:\n    private_key:\n      mode: ${secret}\n      timeout: [${secret}]\n`),
  ];
  for (const text of texts) {
    const result = loadTexts({ 'shop.yaml': text });
    assert.ok(result.counts.error > 0, text);
    const human = renderHuman(result.diagnostics, () => text);
    assert.ok(!human.includes(secret), human);
    assert.ok(!renderJson(result).includes(secret), text);
  }
  assert.equal(texts.length, 9);
});

test('a long line is cut around the fault, control characters are not printed', () => {
  const filler = 'a'.repeat(5000);
  const human = render(policyText(`  exclude: ["/${filler}", "\u001b[31mx", "/${filler}"]\n`));
  for (const line of human.split('\n')) assert.ok(line.length < 400, `${line.length}`);
  assert.ok(!human.includes('\u001b'));
  assert.match(human, /\^/);
});

test('counts are worded', () => {
  assert.equal(renderCounts({ error: 2, warning: 1, notice: 0 }, 3, 3), '2 errors, 1 warning in 3 files');
  assert.equal(renderCounts({ error: 0, warning: 0, notice: 0 }, 1, 0), 'no errors in 1 file');
  assert.equal(
    renderCounts({ error: 80, warning: 0, notice: 0 }, 1, 50),
    '80 errors in 1 file (30 not shown)',
  );
});

test('the JSON report is complete in either case', () => {
  const bad = JSON.parse(renderJson(loadTexts({ 'a.yaml': policyText('  foo: 1\n') }))) as Record<
    string,
    unknown
  >;
  assert.equal(bad['valid'], false);
  assert.equal(bad['configuration'], null);
  const [first] = bad['diagnostics'] as Record<string, unknown>[];
  assert.deepEqual(Object.keys(first!), [
    'severity',
    'code',
    'message',
    'file',
    'range',
    'path',
    'hint',
    'suggestions',
    'effect',
  ]);
  assert.deepEqual(first!['range'], { start: { line: 4, column: 3 }, end: { line: 4, column: 6 } });
  const good = JSON.parse(
    renderJson(loadTexts({ 'a.yaml': policyText('  domains: [{hosts: ["*"]}]\n') })),
  ) as {
    configuration: Record<string, unknown>;
  };
  assert.equal(good.configuration['policies'], 1);
  assert.match(String(good.configuration['version']), /^[0-9a-f]{12}$/);
});
