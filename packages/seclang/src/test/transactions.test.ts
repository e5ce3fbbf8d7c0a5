/** Transactions: interleaved, across threads, over persistent collections, within their budget, small while waiting. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { debianFolder, shared } from '@portcullis-testing/prerequisites';
import { compileRules } from '../compile/compile-rules.ts';
import { Engine } from '../evaluate/engine.ts';
import { fieldList } from '../evaluate/field-list.ts';
import { testSources } from '../regression/test-configuration.ts';
import { engineOf, requestOf, runRequest } from './exchange.ts';

const crs = shared('conformance/crs');
const response = { status: 200, protocol: 'HTTP/1.1', headers: fieldList([['Content-Type', 'text/html']]) };

test('transactions may interleave: each sees its own request in every phase', () => {
  const engine = engineOf(
    'SecRule ARGS:a "@streq 1" "id:1,phase:2,pass"\nSecRule REQUEST_HEADERS:X "@streq one" "id:3,phase:3,pass"\nSecRule ARGS:a "@streq 2" "id:2,phase:2,pass"',
  );
  const first = engine.transaction(requestOf({ target: '/?a=1', headers: { X: 'one' } }));
  const second = engine.transaction(requestOf({ target: '/?a=2', headers: { X: 'two' } }));
  first.processRequestHeaders();
  second.processRequestHeaders();
  first.processRequestBody();
  second.processRequestBody();
  second.processResponseHeaders(response);
  first.processResponseHeaders(response);
  assert.deepEqual(
    [first, second].map((one) => one.matchedRules.map(({ id }) => id)),
    [[1, 3], [2]],
  );
});

test('a request without a body phase is seen in later phases, whatever came between', () => {
  const engine = engineOf('SecRule ARGS:a "@streq 1" "id:3,phase:3,pass,msg:\'%{REQUEST_HEADERS.x}\'"');
  const first = engine.transaction(requestOf({ target: '/?a=1', headers: { X: 'one' } }));
  const second = engine.transaction(requestOf({ target: '/?a=2', headers: { X: 'two' } }));
  first.processRequestHeaders();
  second.processRequestHeaders();
  for (const transaction of [first, second]) transaction.processResponseHeaders(response);
  assert.deepEqual(
    [first, second].map((one) => one.matchedRules.map(({ message }) => message)),
    [['one'], []],
  );
});

test('with and without a memory of values the same rules match', () => {
  const rules = 'SecRule ARGS "@rx a+b" "id:1,phase:2,pass"\nSecRule ARGS "@pm cc" "id:2,phase:2,pass"';
  for (const valueMemory of [true, false]) {
    const engine = engineOf(rules, { valueMemory });
    for (const [value, ids] of [
      ['aab', [1]],
      ['xccx', [2]],
      ['aab', [1]],
      ['none', []],
      ['none', []],
    ] as const) {
      const { matchedRules } = runRequest(engine, { target: `/?q=${value}` });
      assert.deepEqual(
        matchedRules.map(({ id }) => id),
        ids,
        value,
      );
    }
  }
});

test('a plan that was copied between threads gives the same results', () => {
  const { plan } = compileRules([
    { name: 'x', text: 'SecRule ARGS "@pm alpha beta" "id:1,phase:2,deny,t:lowercase"' },
  ]);
  const engine = new Engine(structuredClone(plan));
  assert.equal(runRequest(engine, { target: '/?q=xBETAx' }).interruption?.ruleId, 1);
  assert.equal(runRequest(engine, { target: '/?q=gamma' }).interruption, undefined);
});

test('persistent collections count, expire and fade', () => {
  let now = 1_000_000;
  const engine = engineOf(
    'SecAction "id:1,phase:1,pass,nolog,initcol:ip=%{REMOTE_ADDR},deprecatevar:ip.score=2/10,setvar:ip.count=+1,expirevar:ip.count=60"\nSecRule IP:COUNT "@ge 3" "id:2,phase:1,deny"\nSecRule ARGS:hit "1" "id:3,phase:1,pass,nolog,setvar:ip.score=+9"\nSecRule IP:SCORE "@gt 4" "id:4,phase:1,pass"',
    { now: () => now },
  );
  const ids = (target: string): number[] => runRequest(engine, { target }).matchedRules.map(({ id }) => id);
  assert.deepEqual(ids('/?hit=1'), [4]);
  assert.deepEqual(ids('/'), [4]);
  now += 30_000;
  assert.deepEqual(ids('/'), [2]);
  now += 61_000;
  assert.deepEqual(ids('/'), []);
});

test('a budget of steps ends a phase and says so', () => {
  const engine = engineOf('SecRule ARGS "@rx a.*b.*c" "id:1,phase:2,deny"', { stepBudget: 1000 });
  assert.equal(runRequest(engine, { target: '/?a=short' }).isExhausted, false);
  const body = `a=${'a'.repeat(100_000)}&b=abc`;
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const long = runRequest(engine, { method: 'POST', headers, body });
  assert.equal(long.isExhausted, true);
  assert.equal(long.interruption, undefined);
});

test('names built from traffic are limited', () => {
  const engine = engineOf(
    'SecRule ARGS_NAMES ".*" "id:1,phase:2,pass,nolog,capture,setvar:\'tx.seen_%{tx.0}=1\'"',
  );
  const target = `/?${Array.from({ length: 990 }, (_, i) => `n${i}=`).join('&')}&${'x'.repeat(2000)}=`;
  const transaction = runRequest(engine, { target });
  assert.equal(transaction.tx('seen_n989'), '1');
});

test('a transaction that waits for its response is small', { skip: crs.skip }, () => {
  const engine = new Engine(compileRules(testSources(`${crs.path}/rules`, 1)).plan);
  const request = { target: '/a?b=c', headers: { 'User-Agent': 'x'.repeat(500), Accept: '*/*' } };
  for (let i = 0; i < 100; i++) runRequest(engine, request);
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  const before = process.memoryUsage().heapUsed;
  const waiting = Array.from({ length: 2000 }, () => runRequest(engine, request));
  collect();
  const each = (process.memoryUsage().heapUsed - before) / waiting.length;
  assert.ok(each < 4096, `${each.toFixed(0)} bytes`);
});

const debian = debianFolder('/usr/share/modsecurity-crs/rules', 'modsecurity-crs');
test('CRS 3.3.4 as Debian ships it loads and runs', { skip: debian.skip }, () => {
  const { plan } = compileRules([
    { file: '/etc/modsecurity/crs/crs-setup.conf' },
    {
      name: 'block',
      text: 'SecRuleEngine On\nSecDefaultAction "phase:1,log,auditlog,deny,status:403"\nSecDefaultAction "phase:2,log,auditlog,deny,status:403"',
    },
    { file: `${debian.path}/*.conf` },
  ]);
  const engine = new Engine(plan);
  const headers = { 'User-Agent': 'Mozilla/5.0', Accept: '*/*' };
  assert.equal(runRequest(engine, { target: '/?q=hello+world', headers }).interruption, undefined);
  const attacks = [
    "/?q=1'+or+'1'='1'--+-",
    '/?q=%3Cscript%3Ealert(1)%3C/script%3E',
    '/?f=../../../../etc/passwd',
  ];
  for (const target of attacks) {
    assert.equal(runRequest(engine, { target, headers }).interruption?.status, 403, target);
  }
});
