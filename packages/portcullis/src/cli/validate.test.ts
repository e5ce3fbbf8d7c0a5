import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { policyText } from '../config/test/configuration-fixture.ts';
import { runValidate, type ValidateOptions } from './validate.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-validate-'));
test.after(() => rmSync(root, { recursive: true, force: true }));

function validate(
  text: string | undefined,
  options: Partial<ValidateOptions> = {},
): { exit: number; output: string } {
  const file = join(root, 'policy.yaml');
  if (text !== undefined) writeFileSync(file, text);
  let output = '';
  const exit = runValidate({
    dir: root,
    environment: {},
    write(part) {
      output += part;
    },
    ...options,
  });
  return { exit, output };
}

const good = policyText('  domains: [{hosts: [a.example], policy: {inspect_request_body: true}}]\n');
const warned = policyText(
  '  domains: [{hosts: ["*"], routes: [{match: {path_prefix: /v1}}]}]\n',
  'sentinel.elchi.io/v1',
);
const bad = policyText('  domians: []\n');

test('exit codes: 0 valid, 1 invalid, 2 not run, 3 only warnings where they count', () => {
  assert.equal(validate(good).exit, 0);
  assert.equal(validate(bad).exit, 1);
  assert.equal(validate(bad, { failOn: 'warning' }).exit, 1);
  assert.equal(validate(warned).exit, 0);
  assert.equal(validate(warned, { failOn: 'warning' }).exit, 3);
  assert.equal(validate(good, { dir: join(root, 'absent') }).exit, 2);
  assert.equal(validate(good, { dir: join(root, 'policy.yaml') }).exit, 0);
});

test('a valid configuration is summed up', () => {
  const { output } = validate(good);
  assert.match(output, /^configuration [0-9a-f]{12}: 1 domain, 1 policy\n/);
  assert.match(output, /a\.example: mode block, fail_open, request bodies up to 1048576 bytes; 0 routes\n/);
  assert.match(output, /no errors in 1 file\n$/);
});

test('where the time for a body allows less than the limit, the time is what counts', () => {
  const policies = policyText(`  domains:
    - hosts: [a.example]
      policy: {timeout: 50ms, engines: {seclang: {directives: 'SecRule ARGS "@rx a" "id:1,deny"'}}}
      routes:
        - {name: small, match: {path_prefix: /s}, policy: {max_request_body_bytes: 4096}}
        - {name: long, match: {path_prefix: /l}, policy: {timeout: 2s}}
`);
  const { output } = validate(policies);
  assert.match(output, /request bodies up to 238050 bytes \(50 ms at 4761 bytes\/ms\); 2 routes\n/);
  assert.match(output, /^ {4}small: request bodies up to 4096 bytes$/m);
  assert.match(output, /^ {4}long: request bodies up to 714150 bytes \(150 ms at 4761 bytes\/ms\)$/m);
  const time = { speed: 2, wait: 1_500 };
  assert.match(validate(policies, { time }).output, /^ {4}long: request bodies up to 1048576 bytes$/m);
  const report = JSON.parse(validate(policies, { output: 'json' }).output) as {
    configuration: { wholeBodies: object[] };
  };
  assert.deepEqual(report.configuration.wholeBodies, [
    { policy: 'a.example|*', ...row(238_050, 1_048_576, 50) },
    { policy: 'a.example|small', ...row(4096, 4096, 50) },
    { policy: 'a.example|long', ...row(714_150, 1_048_576, 150) },
  ]);
});

function row(bytes: number, limitBytes: number, budgetMs: number): object {
  return { direction: 'request', bytes, limitBytes, budgetMs, bytesPerMs: 4761 };
}

test('an invalid one shows the fault in its line', () => {
  const { output } = validate(bad);
  assert.match(output, /error\[config\.unknown-field\]: "domians" is no field of spec/);
  assert.match(output, /did you mean "domains"\?/);
  assert.match(output, /1 error in 1 file\n$/);
});

test('JSON stands alone on the output, also when nothing was run', () => {
  const report = JSON.parse(validate(bad, { output: 'json' }).output) as { valid: boolean; counts: object };
  assert.equal(report.valid, false);
  assert.deepEqual(report.counts, { error: 1, warning: 0, notice: 0 });
  const notRun = validate(good, { output: 'json', dir: join(root, 'absent') });
  assert.match((JSON.parse(notRun.output) as { notRun: string }).notRun, /does not exist/);
});
