/** The runner of regression tests, with rules and tests of its own: what it prints, and its exit status. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { compileRules } from '../compile/compile-rules.ts';
import { Engine } from '../evaluate/engine.ts';
import type { MatchedRule } from '../evaluate/matched-rule.ts';
import { buildRequest, runExchange, runRegressionSuite, runRequest, type SuiteOptions } from './index.ts';

const rules = `
SecRule ARGS "@rx (?i)attack" "id:100,phase:2,pass,log,severity:2,msg:'an attack',logdata:'%{MATCHED_VAR}'"
SecRule RESPONSE_HEADERS:X-Leak "." "id:200,phase:3,pass,log,msg:'a leak'"
SecRule RESPONSE_BODY "secret" "id:300,phase:4,pass,log"
`;

const tests = `
rule_id: 100
tests:
  - test_id: 1
    stages:
      - input: { uri: "/?a=Attack", headers: { Host: localhost } }
        output: { log: { expect_ids: [100], no_expect_ids: [200], match_regex: 'id "100".*data "attack"' } }
  - test_id: 2
    stages:
      - input: { uri: "/?a=fine", headers: { Host: localhost } }
        output: { status: 200, log: { no_expect_ids: [100], no_match_regex: 'attack' } }
  - test_id: 3
    stages:
      - input:
          method: POST
          uri: /reflect
          headers: { Host: localhost, Content-Type: application/json }
          data: '{"status":404,"headers":{"X-Leak":"ü"},"body":"a secret"}'
        output: { log: { expect_ids: [200, 300] } }
  - test_id: 4
    stages:
      - input: { method: POST, uri: /reflect, headers: { Host: localhost, Content-Type: application/json }, data: 'no json' }
        output: { log: { no_expect_ids: [200, 300] } }
  - test_id: 5
    stages:
      - input: { uri: "/", headers: {} }
        output: { status: 400 }
`;

const failing = `
rule_id: 900
tests:
  - test_id: 1
    stages:
      - input: { uri: "/?a=attack", headers: { Host: localhost } }
        output: { status: 400, log: { expect_ids: [100] } }
  - test_id: 2
    stages:
      - input: { uri: "/?a=attack", headers: { Host: localhost } }
        output: { log: { expect_ids: [200], no_expect_ids: [100], match_regex: 'leak', no_match_regex: 'an attack' } }
  - test_id: 3
    stages:
      - input: { uri: "/", headers: {} }
        output: { status: 200 }
`;

function run(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  options: Partial<SuiteOptions> = {},
): { status: number; lines: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'seclang-suite-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const lines: string[] = [];
  const status = runRegressionSuite({
    rules: folder,
    tests: folder,
    paranoia: 1,
    filter: '',
    json: false,
    print: (line) => lines.push(line.replaceAll(folder, '')),
    ...options,
  });
  return { status, lines };
}

test('tests pass by ids, log lines and status, with a server behind the rules', (t) => {
  const { status, lines } = run(t, { 'rules.conf': rules, '100.yaml': tests });
  assert.deepEqual(lines, ['5 passed, 0 failed, 0 skipped']);
  assert.equal(status, 0);
});

test('a failure says what is not as expected', (t) => {
  const { status, lines } = run(t, { 'rules.conf': rules, '900.yaml': failing });
  assert.equal(lines[0], 'FAIL 900-1 (900.yaml): status 200 (accepted), not 400');
  assert.equal(
    lines[1]!.slice(0, lines[1]!.indexOf('no_match_regex')),
    'FAIL 900-2 (900.yaml): expect_ids: 200 did not match; no_expect_ids: 100 matched; match_regex: no log line matches leak; ',
  );
  assert.match(lines[1]!, /no_match_regex: a log line matches an attack: Matched "attack" at ARGS:a\./);
  assert.equal(lines[2], 'FAIL 900-3 (900.yaml): status 400 (there is no Host field), not 200');
  assert.equal(lines[3], '0 passed, 3 failed, 0 skipped');
  assert.equal(status, 1);
});

test('a filter takes tests by name or file, and none at all is a failure', (t) => {
  const files = { 'rules.conf': rules, '100.yaml': tests, '900.yaml': failing };
  assert.deepEqual(run(t, files, { filter: '100', json: true }), {
    status: 0,
    lines: ['{"passed":5,"failed":0,"skipped":3}'],
  });
  assert.deepEqual(run(t, files, { filter: '100-2', json: true }), {
    status: 0,
    lines: ['{"passed":1,"failed":0,"skipped":7}'],
  });
  assert.deepEqual(run(t, files, { filter: 'nothing', json: true }), {
    status: 1,
    lines: ['{"passed":0,"failed":0,"skipped":8}'],
  });
});

test('rules that do not load are said with their place', (t) => {
  const { status, lines } = run(t, { 'rules.conf': '\nSecRule ARGS "(" "id:1"', '100.yaml': tests });
  assert.equal(lines.length, 1);
  assert.match(lines[0]!, /^\/rules\.conf:2:15: .*offset 0/);
  assert.equal(status, 2);
});

test('an exchange has the answer in it, a request alone has not, and both are logged', () => {
  const phases = [1, 2, 3, 4, 5].map((phase) => `SecAction "id:${phase},phase:${phase},pass,log"`);
  const engine = new Engine(compileRules([{ name: 'test', text: phases.join('\n') }]).plan);
  const request = buildRequest({ uri: '/', headers: { Host: 'localhost' } });
  const idsOf = (matched: readonly MatchedRule[]): number[] => matched.map(({ id }) => id);
  assert.deepEqual(idsOf(runExchange(engine, request)), [1, 2, 3, 4, 5]);
  assert.deepEqual(idsOf(runRequest(engine, request)), [1, 2, 5]);
});
