import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runTests, type TestFlags } from './test-command.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-test-'));
test.after(() => rmSync(root, { recursive: true, force: true }));
mkdirSync(join(root, 'policies'));
writeFileSync(
  join(root, 'policies', 'shop.yaml'),
  `apiVersion: portcullis.dev/v1
kind: SecurityPolicy
metadata: { name: shop }
spec:
  domains:
    - hosts: [shop.example]
      policy:
        timeout: 10s
        engines:
          seclang:
            directives: |
              SecRule ARGS "@rx (?i)union\\s+select" "id:100,phase:2,deny,status:406,msg:'SQL',severity:CRITICAL,logdata:'%{MATCHED_VAR}'"
              SecRule REQUEST_HEADERS:X-Odd "@rx ." "id:101,phase:1,pass,msg:'odd',severity:NOTICE"
              SecRule REMOTE_ADDR "@ipMatch 203.0.113.9" "id:102,phase:1,deny,msg:'address'"
`,
);
const head = `apiVersion: portcullis.dev/v1
kind: PolicyTest
policies: ["../policies/*.yaml"]
clock: 2026-01-01T00:00:00Z
defaults:
  client: { address: 203.0.113.7 }
  request: { method: GET, host: shop.example }
tests:
`;
mkdirSync(join(root, 'tests'));
const good = join(root, 'tests', 'good.test.yaml');
writeFileSync(
  good,
  `${head}  - name: apostrophe in a name
    request: { path: "/search?q=O'Brien" }
    expect: { verdict: allow, not_rules: [100], only_rules: [] }
  - name: injection
    request: { path: "/search?q=1' UNION SELECT pw FROM users--" }
    expect: { verdict: block, status: 406, rules: [100], findings: [{ where: "ARGS:q", severity: critical }] }
  - name: JSON, form and header
    steps:
      - { request: { form: { a: union select 1 } }, expect: { verdict: block } }
      - { request: { headers: { x-odd: 1 } }, expect: { verdict: allow, only_rules: [101] } }
      - { repeat: 3, after: 1s, client: { address: 203.0.113.9 }, expect: { verdict: block, rules: [102], policy: shop.example|* } }
`,
);
const ftw = join(root, 'ftw');
mkdirSync(ftw);
writeFileSync(
  join(ftw, '100.yaml'),
  `rule_id: 100
tests:
  - test_id: 1
    stages:
      - input: { uri: "/?q=union%20select", headers: { Host: shop.example } }
        output: { log: { expect_ids: [100], match_regex: 'msg "SQL"' }, status: 406 }
  - test_id: 2
    stages:
      - input: { uri: "/?q=union", headers: { Host: shop.example } }
        output: { log: { no_expect_ids: [100] } }
  - test_id: 3
    stages:
      - input: { uri: "/?q=union", headers: { Host: shop.example } }
        output: { log: { expect_ids: [100] } }
`,
);

function run(paths: string[], flags: Partial<TestFlags> = {}): { exit: number; output: string } {
  let output = '';
  const exit = runTests(paths, { from: 'auto', run: '', output: 'human', ...flags }, (text) => {
    output += text;
  });
  return { exit, output };
}

test('expectations that hold', () => {
  assert.deepEqual(run([join(root, 'tests')]), { exit: 0, output: '3 passed, 0 failed' });
  assert.deepEqual(run([join(root, 'tests')], { run: 'injection' }), {
    exit: 0,
    output: '1 passed, 0 failed',
  });
});

test('no test is a failure', () => {
  assert.deepEqual(run([join(root, 'tests')], { run: 'nothing' }), {
    exit: 1,
    output: '0 passed, 0 failed: no test ran, no name or file holds "nothing"',
  });
});

test('a failure explains itself', () => {
  const bad = join(root, 'bad.yaml');
  writeFileSync(
    bad,
    `${head.replace('../', '')}  - name: wrong
    request: { path: "/?q=union+select" }
    expect: { verdict: allow, rules: [7], not_rules: [100], only_rules: [], findings: [{ where: ARGS:z }] }
`,
  );
  const { exit, output } = run([bad]);
  assert.equal(exit, 1);
  assert.equal(
    output,
    `FAIL ${bad}: wrong
  verdict: expected allow, got block
  rules: 7 did not match
  not_rules: 100 matched
  only_rules: 100 matched as well
  findings: none is {"where":"ARGS:z"}
    GET shop.example /, policy shop.example|*, mode block
    100  SQL  [ARGS:q]
0 passed, 1 failed`,
  );
  const report = JSON.parse(run([bad], { json: true }).output) as { failed: number; tests: object[] };
  assert.deepEqual([report.failed, report.tests.length], [1, 1]);
  assert.match(
    run([bad], { output: 'junit' }).output,
    /<testsuite .* tests="1" failures="1">\n.*<failure message="verdict/,
  );
  rmSync(bad);
});

test('what cannot be read is told with all its faults', () => {
  const faulty = join(root, 'faulty.yaml');
  writeFileSync(
    faulty,
    'apiVersion: portcullis.dev/v1\nkind: PolicyTest\ntests: [{name: x, expect: {verdit: allow}}]\n',
  );
  assert.equal(run([faulty]).exit, 2);
  assert.equal(run([join(root, 'absent')]).exit, 2);
  writeFileSync(faulty, 'apiVersion: portcullis.dev/v1\nkind: PolicyTest\ntests: [{name: x}]\n');
  assert.equal(run([faulty]).exit, 2);
  assert.equal(run([faulty], { configDir: join(root, 'policies') }).exit, 0);
  rmSync(faulty);
});

test('go-ftw files run against a configuration', () => {
  const { exit, output } = run([ftw], { configDir: join(root, 'policies') });
  assert.equal(exit, 1);
  assert.match(output, /^FAIL 100\.yaml: 100-3\n {2}expect_ids: 100 did not match\n/);
  assert.match(output, /2 passed, 1 failed$/);
  assert.equal(run([ftw]).exit, 2);
  assert.match(run([ftw], { from: 'policy-test' }).output, /no test ran, there is no \*\.test\.yaml/);
  const one = run([join(ftw, '100.yaml')], { configDir: join(root, 'policies'), run: '100-1' });
  assert.deepEqual(one, { exit: 0, output: '1 passed, 0 failed' });
  // One run of both forms, each file as what it is.
  const both = run([root], { configDir: join(root, 'policies') });
  assert.match(both.output, /5 passed, 1 failed$/);
});

test('tests that meet no policy say so', () => {
  const elsewhere = join(root, 'elsewhere.yaml');
  writeFileSync(
    elsewhere,
    "tests:\n  - test_id: 1\n    stages: [{input: {uri: '/', headers: {Host: other.example}}, output: {log: {expect_ids: [100]}}}]\n",
  );
  const { output } = run([elsewhere], { configDir: join(root, 'policies') });
  assert.match(output, /1 of the failed tests met no policy: is there one for their host\?$/);
  rmSync(elsewhere);
});

test('a file that cannot be read, or patterns that no file fits, end the run', () => {
  const file = join(root, 'odd.yaml');
  for (const text of ['tests: [', 'a: b: c\n', 'rule_id: 1\ntests:\n  - stages: [\n']) {
    writeFileSync(file, text);
    assert.equal(run([file], { configDir: join(root, 'policies') }).exit, 2, text);
  }
  writeFileSync(
    file,
    head.replace('../policies/*.yaml', 'nowhere/*.yaml') + '  - { name: x, request: { path: / } }\n',
  );
  assert.equal(run([file]).exit, 2);
  rmSync(file);
});

test('the answer of the upstream can be given, and rules see it', () => {
  const policies = join(root, 'answers');
  mkdirSync(policies);
  writeFileSync(
    join(policies, 'shop.yaml'),
    `apiVersion: portcullis.dev/v1
kind: SecurityPolicy
spec:
  domains:
    - hosts: [shop.example]
      policy:
        timeout: 10s
        inspect_response_body: true
        engines:
          seclang:
            directives: |
              SecResponseBodyAccess On
              SecResponseBodyMimeType text/plain
              SecRule RESPONSE_STATUS "@streq 500" "id:200,phase:3,pass,msg:'status'"
              SecRule RESPONSE_HEADERS:X-Debug "@rx ." "id:201,phase:3,pass,msg:'header'"
              SecRule RESPONSE_BODY "@contains secret" "id:202,phase:4,deny,msg:'body'"
`,
  );
  const file = join(policies, 'answers.test.yaml');
  writeFileSync(
    file,
    `apiVersion: portcullis.dev/v1
kind: PolicyTest
policies: ["*.yaml"]
tests:
  - name: a leak
    request: { host: shop.example, path: / }
    response: { status: 500, headers: { x-debug: 1, content-type: text/plain }, body: a secret }
    expect: { verdict: block, rules: [200, 201, 202] }
  - name: nothing odd
    request: { host: shop.example, path: / }
    response: { headers: { content-type: text/plain } }
    expect: { verdict: allow, only_rules: [] }
`,
  );
  assert.deepEqual(run([file]), { exit: 0, output: '2 passed, 0 failed' });
  rmSync(policies, { recursive: true });
});

test('go-ftw tests of malformed requests and of statuses', () => {
  const file = join(root, 'status.yaml');
  const test = (id: number, input: string, status: number): string =>
    `  - test_id: ${id}\n    stages: [{ input: ${input}, output: { status: ${status} } }]\n`;
  const good = '{ uri: "/?q=union%20select", headers: { Host: shop.example } }';
  writeFileSync(
    file,
    `rule_id: 100\ntests:\n${test(1, good, 406)}${test(2, good, 404)}${test(3, good, 400)}${test(4, '{ method: "G T", uri: /, headers: { Host: shop.example } }', 400)}`,
  );
  const { output } = run([file], { configDir: join(root, 'policies') });
  assert.match(output, /100-2\n {2}status: expected 404, got 406\n/);
  assert.match(output, /100-3\n {2}status: expected 400, got 200\n/);
  assert.match(output, /2 passed, 2 failed$/);
  rmSync(file);
});
