/** SecParseXmlIntoArgs, XML paths and SecCookieFormat: which values rules see, by name. Both ways of running. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileRules } from '../compile/compile-rules.ts';
import { RuleError } from '../errors.ts';
import { engineOf, runRequest, type TestRequest } from './exchange.ts';

const useXml = 'SecAction "id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=XML"\n';
const document = '<r xmlns:p="urn:p"><p:a n="1">one</p:a><a n="2">two<b>three</b></a><c/></r>';

/** The values of some targets, as `name=value`. */
function valuesOf(settings: string, targets: string, request: TestRequest, more = ''): string[] {
  const rules = `${settings}\nSecRule ${targets} "@unconditionalMatch" "id:1,phase:2,pass${more}"`;
  const [fast, plain] = [false, true].map((isPlain) =>
    runRequest(engineOf(rules, { isPlain }), request).matchedRules.flatMap(({ values }) =>
      values.map(({ variable, value }) => `${variable}=${value}`),
    ),
  );
  assert.deepEqual(fast, plain);
  return fast!;
}

const ofXml = (settings: string, targets: string, more = ''): string[] =>
  valuesOf(useXml + settings, targets, { method: 'POST', body: document }, more);

test('SecParseXmlIntoArgs On: elements are arguments, and XML is there', () => {
  assert.deepEqual(ofXml('SecParseXmlIntoArgs On', 'ARGS|XML:/*'), [
    'ARGS:xml.r.a=one',
    'ARGS:xml.r.a=twothree',
    'ARGS:xml.r.a.b=three',
    'ARGS:xml.r.c=',
    'XML:/*=onetwothree',
  ]);
});

test('SecParseXmlIntoArgs: blanks between elements are no argument', () => {
  const body = '<r>\n  <a>one</a>\t<b> </b>\n</r>';
  const values = valuesOf(`${useXml}SecParseXmlIntoArgs On`, 'ARGS', { method: 'POST', body });
  assert.deepEqual(values, ['ARGS:xml.r.a=one', 'ARGS:xml.r.b= ']);
});

test('SecParseXmlIntoArgs OnlyArgs: XML is empty', () => {
  assert.deepEqual(ofXml('SecParseXmlIntoArgs OnlyArgs', 'ARGS:xml.r.a.b|XML:/*'), ['ARGS:xml.r.a.b=three']);
});

test('SecParseXmlIntoArgs is off by default, and ctl:parseXmlIntoArgs sets it for a transaction', () => {
  assert.deepEqual(ofXml('', 'ARGS'), []);
  const control = 'SecAction "id:8,phase:1,pass,nolog,ctl:parseXmlIntoArgs=On"';
  assert.equal(ofXml(control, 'ARGS').length, 4);
});

test('SecParseXmlIntoArgs: SecArgumentsLimit holds, and too many are an error of the body', () => {
  const settings = 'SecParseXmlIntoArgs On\nSecArgumentsLimit 2';
  assert.deepEqual(ofXml(settings, 'ARGS_NAMES|REQBODY_ERROR'), [
    'ARGS_NAMES:xml.r.a=xml.r.a',
    'ARGS_NAMES:xml.r.a=xml.r.a',
    'REQBODY_ERROR=1',
  ]);
});

test('names that repeat deep nesting are cut off, and that is an error of the body', () => {
  const body = `${'<abcdefghij>'.repeat(400)}${'<x/>'.repeat(900)}${'</abcdefghij>'.repeat(400)}`;
  const values = valuesOf(`${useXml}SecParseXmlIntoArgs On`, 'REQBODY_ERROR|INBOUND_DATA_ERROR', {
    method: 'POST',
    body,
  });
  assert.deepEqual(values, ['REQBODY_ERROR=1', 'INBOUND_DATA_ERROR=1']);
});

test('XML paths', () => {
  assert.deepEqual(ofXml('', 'XML:/r/a'), ['XML:/r/a:p:a=one', 'XML:/r/a:a=twothree']);
  assert.deepEqual(
    ofXml('', 'XML:/r/p:a', ',xmlns:p=urn:p'),
    ofXml('', 'XML:/r/a').map((it) => it.replace('/a', '/p:a')),
  );
  assert.deepEqual(ofXml('', "XML:/r/a[@n='2']/text()|XML://b|XML://a[1]/@n"), [
    "XML:/r/a[@n='2']/text():a=two",
    'XML://b:b=three',
    'XML://a[1]/@n:n=1',
  ]);
  assert.deepEqual(ofXml('', '&XML://a'), ['&XML://a=2']);
});

const refusedPaths: readonly (readonly [path: string, reason: RegExp])[] = [
  ['/a/parent::b', /axis parent/],
  ['/a[last()]', /a predicate is/],
  ['/p:a', /no xmlns action declares the prefix p/],
];
for (const [path, reason] of refusedPaths) {
  test(`XML:${path} is refused where it stands`, () => {
    const text = `SecAction "id:2,phase:1,pass"\nSecRule XML:${path} "x" "id:1,phase:2,pass"`;
    assert.throws(
      () => compileRules([{ name: 'test', text }]),
      (error) =>
        error instanceof RuleError &&
        error.code === 'seclang.bad-argument' &&
        reason.test(error.message) &&
        error.at?.line === 2,
    );
  });
}

test('nested elements that repeat their text are said to be cut off', () => {
  const body = `${'<a>x'.repeat(500)}${'y'.repeat(100_000)}${'</a>'.repeat(500)}`;
  const rules = `${useXml}SecRequestBodyLimit 500000\nSecRule XML://a "@streq z" "id:1,phase:2,pass"\nSecRule INBOUND_DATA_ERROR "@eq 1" "id:2,phase:2,pass"`;
  const ids = runRequest(engineOf(rules), { method: 'POST', body }).matchedRules.map(({ id }) => id);
  assert.deepEqual(ids, [2]);
});

const cookieCases: readonly (readonly [format: 0 | 1, header: string, ...values: string[]])[] = [
  [0, 'a=1; b="x;y", c=3', 'a=1', 'b="x', 'y", c=3'],
  [1, 'a=1; b="x;y", c=3', 'a=1', 'b=x;y', 'c=3'],
  [1, '$Version=1; a = one ; $Path="/", b', '$Version=1', 'a=one', '$a_Path=/', 'b='],
  [1, 'a="open; b=2', 'a=open; b=2'],
  [1, ' ;,; ', ''],
  [1, '=x', '=x'],
];
for (const [format, cookie, ...expected] of cookieCases) {
  test(`SecCookieFormat ${format}: ${cookie}`, () => {
    const values = valuesOf(`SecCookieFormat ${format}`, 'REQUEST_COOKIES', { headers: { Cookie: cookie } });
    const shown = values.map((value) => value.replace(/^REQUEST_COOKIES:?/, ''));
    assert.deepEqual(shown.join('|'), expected.join('|'));
  });
}

test('SecCookieFormat 1: a long name before many attributes does not multiply', () => {
  const cookie = `${'n'.repeat(20_000)}=1;${'$a;'.repeat(7000)}`;
  const engine = engineOf(
    'SecCookieFormat 1\nSecRule &REQUEST_COOKIES "@eq 7001" "id:1,phase:2,pass"\nSecRule &REQUEST_COOKIES:$a "@gt 6000" "id:2,phase:2,pass"',
  );
  const ids = runRequest(engine, { headers: { Cookie: cookie } }).matchedRules.map(({ id }) => id);
  assert.deepEqual(ids, [1, 2]);
});
