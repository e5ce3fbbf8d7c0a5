import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { EventStore } from '../../events/event-store.ts';
import { decision } from '../../events/test/decision.ts';
import { readAccessLogLine } from './access-log.ts';
import type { Comparison } from './compare-decisions.ts';
import { type ReplayFlags, runReplay } from './replay-command.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-replay-'));
test.after(() => rmSync(root, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(root, name);
  writeFileSync(path, text);
  return path;
}

function policy(name: string, directives: string): string {
  const spec = {
    domains: [{ hosts: ['*'], policy: { timeout: '10s', engines: { seclang: { directives } } } }],
  };
  return file(
    name,
    JSON.stringify({ apiVersion: 'portcullis.dev/v1', kind: 'SecurityPolicy', metadata: { name }, spec }),
  );
}

const old = policy('old.json', `SecRule ARGS "@contains old" "id:1,phase:2,deny,msg:'old'"`);
const next = policy(
  'next.json',
  `SecRule ARGS "@contains new" "id:2,phase:2,deny,msg:'new'"\nSecRule REQUEST_HEADERS:User-Agent "@contains bot" "id:3,phase:1,deny,msg:'bot'"`,
);

function replay(log: string, flags: Partial<ReplayFlags> = {}): { exit: number; output: string } {
  let output = '';
  const exit = runReplay(log, { config: next, host: 'h', ...flags }, (text) => {
    output += text;
  });
  return { exit, output };
}

const combined = (target: string, agent = 'curl'): string =>
  `192.0.2.1 - - [21/Nov/2026:03:30:26 +0000] "GET ${target} HTTP/1.1" 200 12 "-" "${agent}"`;

test('lines of the usual access logs', () => {
  const common = readAccessLogLine(
    '192.0.2.1 - bob [21/Nov/2026:03:30:26 +0000] "GET /a?b=1 HTTP/1.0" 200 -',
    'h',
  );
  assert.deepEqual(
    [common?.method, common?.target, common?.client, common?.host],
    ['GET', '/a?b=1', '192.0.2.1', 'h'],
  );
  const quoted = readAccessLogLine(combined('/q?a=\\"x\\x41', 'a \\"b\\"'), 'h');
  assert.equal(quoted?.target, '/q?a="xA');
  assert.deepEqual(quoted.headers, [['user-agent', 'a "b"']]);
  assert.equal(readAccessLogLine(`shop.example:443 ${combined('/')}`, 'h')?.host, 'shop.example');
  const envoy = readAccessLogLine(
    '[2026-11-21T03:30:26.123Z] "GET /p HTTP/2" 200 - 0 5 1 1 "203.0.113.4" "agent" "id-1" "shop.example" "10.0.0.1:80"',
    'h',
  );
  assert.deepEqual([envoy?.host, envoy?.protocol], ['shop.example', 'HTTP/2']);
  assert.deepEqual(envoy?.headers, [
    ['x-forwarded-for', '203.0.113.4'],
    ['user-agent', 'agent'],
    ['x-request-id', 'id-1'],
  ]);
  assert.equal(readAccessLogLine('something else', 'h'), undefined);
});

test('an access log against a baseline', () => {
  const log = file(
    'access.log',
    [combined('/?a=old'), combined('/?a=new'), combined('/', 'a bot'), combined('/?a=fine'), 'junk'].join(
      '\n',
    ),
  );
  const { exit, output } = replay(log, { baseline: old });
  assert.equal(exit, 0);
  assert.match(output, /^4 requests replayed, 1 lines not understood; compared with the baseline/);
  assert.match(
    output,
    /blocked: 1 before, 2 now\n\nnewly blocked: 2\n {2}by 2: 1\n {2}by 3: 1\n {2}#2 GET h\/ {2}\[2\]/,
  );
  assert.match(output, /no longer blocked: 1\n {2}by 1: 1\n {2}#1 GET h\/ {2}\[1\]/);
  assert.equal(replay(log, { baseline: old, failOnChange: true }).exit, 1);
  assert.equal(replay(log, { baseline: next, failOnChange: true }).exit, 0);
});

test('recorded decisions are compared with what was decided then', () => {
  const lines = [decision, { ...decision, verdict: 'allow', query: 'a=new', findings: [] }];
  const log = file(
    'decisions.jsonl',
    lines.map((line) => JSON.stringify({ event: 'decision', ...line })).join('\n'),
  );
  const comparison = JSON.parse(replay(log, { json: true }).output) as Comparison;
  assert.equal(comparison.compared_with, 'record');
  assert.deepEqual(
    comparison.changes.map(({ number, kind, rules }) => [number, kind, rules]),
    [
      [1, 'no_longer_blocked', ['942100', '949110']],
      [2, 'newly_blocked', ['2']],
    ],
  );
});

test('a HAR file brings bodies along', () => {
  const request = {
    method: 'POST',
    url: 'https://h/',
    headers: [],
    postData: { mimeType: 'application/x-www-form-urlencoded', text: 'a=new' },
  };
  const log = file('a.har', JSON.stringify({ log: { entries: [{ request }] } }));
  assert.match(replay(log).output, /newly blocked: 1\n {2}by 2: 1/);
});

test('what cannot be read is exit code 2', () => {
  assert.equal(replay(file('junk.log', 'junk\n')).exit, 2);
  assert.equal(replay(file('cut.log', '{"event":"decision",\n')).exit, 2);
  assert.equal(replay(join(root, 'absent')).exit, 2);
  assert.equal(replay(file('x.log', combined('/')), { config: join(root, 'absent') }).exit, 2);
});

test('an event store is a log', async () => {
  const path = join(root, 'events.db');
  const store = new EventStore(path, {}, () => Date.parse(decision.time));
  store.write(decision);
  await store.close();
  assert.match(
    replay(path).output,
    /^1 requests replayed; compared with what was recorded\nblocked: 1 before, 0 now/,
  );
});

test('what a body decided is not called changed, since the body is not recorded', () => {
  const withBody = { ...decision, method: 'POST', request_body: { ...decision.request_body, bytes: 20 } };
  const log = file('bodies.jsonl', JSON.stringify({ event: 'decision', ...withBody }));
  const comparison = JSON.parse(replay(log, { json: true }).output) as Comparison;
  assert.deepEqual([comparison.changes.map(({ kind }) => kind), comparison.rules], [['unknown'], []]);
  const { exit, output } = replay(log, { failOnChange: true });
  assert.equal(exit, 0);
  assert.match(output, /no longer blocked: 0\n\nnot known, since what was blocked had a body/);
});

test('what detect would block is counted, and so is what no policy covers', () => {
  const spec = {
    domains: [
      {
        hosts: ['shop.example'],
        policy: {
          mode: 'detect',
          timeout: '10s',
          engines: { seclang: { directives: `SecRule ARGS "@contains new" "id:2,phase:2,deny"` } },
        },
      },
    ],
  };
  const config = file(
    'detect.json',
    JSON.stringify({ apiVersion: 'portcullis.dev/v1', kind: 'SecurityPolicy', spec }),
  );
  const log = file('detect.log', `shop.example ${combined('/?a=new')}\n${combined('/?a=new')}`);
  assert.match(
    replay(log, { config }).output,
    /blocked: 0 before, 0 now\nin mode block: 0 before, 1 now\n1 met no policy of the new configuration/,
  );
});

test('a HAR file without entries, and a log of CRLF lines', (t) => {
  const told: string[] = [];
  t.mock.method(console, 'error', (line: string) => told.push(line));
  assert.equal(replay(file('none.har', '{"log":{"entries":[]}}')).exit, 2);
  assert.match(told[0] ?? '', /^the HAR file .*none\.har has no entries$/);
  const log = file('crlf.log', `${combined('/?a=new')}\r\n${combined('/')}\r\n`);
  assert.match(replay(log).output, /^2 requests replayed; .*\nblocked: 0 before, 1 now/);
});
