import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { EventStore } from '../events/event-store.ts';
import { decision } from '../events/test/decision.ts';
import { type ExplainFlags, runExplain } from './explain.ts';
import type { Explanation } from './explain-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'portcullis-explain-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));
const policy = join(folder, 'policy.yaml');
writeFileSync(
  policy,
  `apiVersion: portcullis.dev/v1
kind: SecurityPolicy
metadata: { name: shop }
spec:
  domains:
    - hosts: ["*"]
      policy:
        timeout: 1ms
        engines:
          seclang:
            directives: |
              SecRule ARGS "@contains attack" "id:100,phase:2,deny,status:406,msg:'an attack',logdata:'saw %{MATCHED_VAR}',severity:CRITICAL,tag:t1"
`,
);
writeFileSync(join(folder, 'bad.yaml'), 'apiVersion: portcullis.dev/v1\n');
const rawFile = join(folder, 'request.http');
writeFileSync(
  rawFile,
  'POST /p HTTP/1.1\nHost: shop.example\nContent-Type: application/x-www-form-urlencoded\n\na=attack',
);
const harFile = join(folder, 'a.har');
writeFileSync(
  harFile,
  JSON.stringify({ log: { entries: [{ request: { method: 'GET', url: 'http://h/?a=fine' } }] } }),
);

function explain(flags: Partial<ExplainFlags>): { exit: number; output: string } {
  let output = '';
  const exit = runExplain(
    {
      configDir: policy,
      entry: '0',
      method: 'GET',
      host: 'h',
      path: '/',
      header: [],
      depth: 'matched',
      ...flags,
    },
    (text) => {
      output += text;
    },
  );
  return { exit, output };
}

test('every input form reaches the same pipeline', () => {
  assert.match(explain({ request: rawFile }).output, /verdict {3}block by 100, status 406/);
  assert.match(explain({ curl: 'curl shop.example -d a=attack' }).output, /verdict {3}block by 100/);
  assert.match(explain({ har: harFile }).output, /findings {2}none\n\nverdict {3}allow/);
  assert.match(explain({ path: '/?a=attack' }).output, /100 {2}an attack {2}\[ARGS:a, critical/);
});

test('full depth tells where the rule stands', () => {
  const { output } = explain({ path: '/?a=attack', depth: 'full', header: ['x-a: b'] });
  assert.match(output, /data {4}saw attack\n/);
  assert.match(output, /rule {4}directives:1, phase 2\n/);
  assert.match(output, /x-a: b\n/);
  assert.match(
    output,
    /stages {4}fast_pre_checks, body_checks, waf_engine\nengine {4}seclang, request-headers: \d+ µs\nengine {4}seclang, request-body/,
  );
});

test('an expectation decides the exit code, unreadable input is 2', () => {
  assert.equal(explain({ request: rawFile, expect: 'block' }).exit, 0);
  assert.equal(explain({ request: rawFile, expect: 'allow' }).exit, 1);
  assert.equal(explain({ request: join(folder, 'absent') }).exit, 2);
  assert.equal(explain({ configDir: join(folder, 'bad.yaml') }).exit, 2);
  assert.equal(explain({ har: harFile, entry: '7' }).exit, 2);
  assert.equal(explain({ har: harFile, request: rawFile }).exit, 2);
});

test('JSON is complete', () => {
  const explanation = JSON.parse(explain({ request: rawFile, json: true }).output) as Explanation;
  assert.equal(explanation.findings[0]?.rule?.file, 'directives');
  assert.deepEqual(
    explanation.engines.map(({ phase }) => phase),
    ['request-headers', 'request-body'],
  );
  assert.equal(explanation.request.body_bytes, 8);
  assert.equal(explanation.status, 406);
});

test('a recorded decision is explained again', async () => {
  const eventStore = join(folder, 'events.db');
  const store = new EventStore(eventStore, {}, () => Date.parse(decision.time));
  store.write({ ...decision, query: 'a=attack' });
  await store.close();
  assert.match(explain({ event: 'd1', eventStore }).output, /GET shop\.example \/search\?a=attack\n/);
  assert.match(explain({ event: 'r-1', eventStore }).output, /verdict {3}block by 100/);
  assert.equal(explain({ event: 'absent', eventStore }).exit, 2);
  assert.equal(explain({ event: 'd1', eventStore: rawFile }).exit, 2);
  assert.equal(explain({ event: 'd1' }).exit, 2);
});

test('what a policy does not look at, which route was taken, and the answer of the upstream', () => {
  const other = join(folder, 'exceptions.yaml');
  writeFileSync(
    other,
    `apiVersion: portcullis.dev/v1
kind: SecurityPolicy
spec:
  domains:
    - hosts: ["*"]
      policy:
        timeout: 10s
        inspect_response_body: true
        engines: { seclang: { directives: 'SecRule ARGS "@contains attack" "id:100,phase:2,deny"' } }
        exceptions:
          - { reason: a search, rules: [100, 200-300], arguments: [q], variables: ["REQUEST_COOKIES:s", REQUEST_BODY] }
          - { tags: [attack-sqli, attack-xss] }
          - { arguments: [free] }
      routes: [{ name: shop, match: { path_prefix: /shop } }]
`,
  );
  const answered = join(folder, 'answered.har');
  const response = { status: 404, headers: [], content: { text: 'no' } };
  writeFileSync(
    answered,
    JSON.stringify({
      log: { entries: [{ request: { method: 'GET', url: 'http://h/shop?q=attack' }, response }] },
    }),
  );
  const { output } = explain({ configDir: other, har: answered });
  assert.match(output, /^exception rules 100, 200-300 do not look at .*ARGS:q.* \(a search\)$/m);
  assert.match(output, /^exception .*REQUEST_COOKIES:s.*REQUEST_BODY/m);
  assert.match(output, /^exception all rules tagged attack-sqli or attack-xss are off$/m);
  assert.match(output, /^exception all rules do not look at ARGS:free$/m);
  assert.match(output, /^ {10}.*shop \(.*\/shop.*\)/m);
  assert.match(output, /^response {2}404, body inspected: /m);
  assert.match(output, /verdict {3}allow/);
});

test('without a policy the baseline explains', () => {
  const flags = { entry: '0', method: 'GET', host: 'h', header: [], depth: 'matched' as const };
  let output = '';
  const exit = runExplain({ ...flags, path: "/?q=1'+UNION+SELECT+password+FROM+users--" }, (text) => {
    output += text;
  });
  assert.equal(exit, 0);
  assert.match(output, /baseline\.sqli/);
});

test('each mistake in the input is told in one line that names it', (t) => {
  const told: string[] = [];
  t.mock.method(console, 'error', (line: string) => told.push(line));
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const noEntries = file('none.har', '{"log":{"entries":[]}}');
  const badUrl = file('url.har', '{"log":{"entries":[{"request":{"method":"GET","url":"foo"}}]}}');
  const cases: ReadonlyArray<readonly [flags: Parameters<typeof explain>[0], message: RegExp]> = [
    [{ request: join(folder, 'absent') }, /absent: it does not exist$/],
    [{ request: folder }, /: it is a folder$/],
    [{ request: file('empty.http', '') }, /empty\.http is empty; write a request, beginning with: GET/],
    [
      { request: file('junk.http', 'a\x1b[31m\xff') },
      /junk\.http: "a\?\[31m\?\?" is no request line; write: GET \/path HTTP\/1\.1$/,
    ],
    [{ har: noEntries }, /none\.har has no entries$/],
    [{ har: badUrl }, /url\.har, entry 0: "foo" is no http or https URL$/],
    [{ har: harFile, entry: 'x' }, /has the entries 0 to 0, and no entry x$/],
    [{ curl: 'curl shop.example -d @absent.txt' }, /^cannot read absent\.txt: it does not exist$/],
    [
      { event: 'a', eventStore: join(folder, 'absent.db') },
      /the event store .*absent\.db: it does not exist$/,
    ],
    [{ header: ['x-a'] }, /^--header "x-a" is no header; write: name: value$/],
    [{ client: 'somebody' }, /^--client somebody is no IP address$/],
    [{ method: '' }, /^--method "" is no method$/],
  ];
  for (const [flags, message] of cases) {
    assert.deepEqual(explain(flags), { exit: 2, output: '' }, String(message));
    assert.match(told.at(-1) ?? '', message);
  }
  assert.equal(told.length, 12);
});

test('line ends of either kind, and a byte order mark', () => {
  const lines = ['GET /?a=attack HTTP/1.1', 'Host: shop.example', '', ''];
  for (const end of ['\n', '\r\n']) {
    writeFileSync(join(folder, 'ends.http'), lines.join(end));
    assert.match(
      explain({ request: join(folder, 'ends.http') }).output,
      /verdict {3}block by 100/,
      JSON.stringify(end),
    );
  }
  writeFileSync(join(folder, 'mark.har'), `\ufeff${readFileSync(harFile, 'utf8')}`);
  assert.match(explain({ har: join(folder, 'mark.har') }).output, /verdict {3}allow/);
});
