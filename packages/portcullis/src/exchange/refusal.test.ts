import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BlockResponsePlan } from '../config/plan.ts';
import { RequestView } from './exchange.ts';
import { HeaderLines } from './header-lines.ts';
import { listenerLabel } from './listener-label.ts';
import { type RefusalFacts, refuse } from './refusal.ts';

const standard: BlockResponsePlan = { status: null, headers: [], bodies: [], redirect: null };
const hole = (placeholder: 'request_id' | 'rule' | 'policy' | 'status' | 'time') => ({ placeholder });

const facts: RefusalFacts = {
  requestId: 'id-1',
  rule: '942100',
  policy: 'shop',
  time: '2026-01-01T00:00:00Z',
  status: undefined,
  retryAfter: undefined,
};
const request = (...lines: Array<readonly [string, string]>) =>
  new RequestView(new HeaderLines(lines), true, {
    label: listenerLabel(undefined, 'edge'),
    trustedHops: undefined,
    sourceAddress: undefined,
    protocol: undefined,
    newId: () => 'id',
  });
const text = (body: Uint8Array) => new TextDecoder().decode(body);
const header = (headers: ReadonlyArray<readonly [string, string]>, name: string) =>
  headers.find(([key]) => key === name)?.[1];

test('the standard answers name the request id and not the rule', () => {
  for (const accept of ['application/json', 'text/html', 'text/plain']) {
    const refusal = refuse(request(['accept', accept]), standard, facts);
    assert.equal(refusal.status, 403);
    assert.ok(text(refusal.body).includes('id-1'), accept);
    assert.ok(!text(refusal.body).includes('942100'), accept);
  }
  const json = refuse(request(), standard, facts);
  assert.deepEqual(JSON.parse(text(json.body)), {
    type: 'about:blank',
    title: 'Forbidden',
    status: 403,
    request_id: 'id-1',
  });
  assert.equal(header(json.headers, 'content-type'), 'application/problem+json');
});

test('a request id from the client cannot break out of a page', () => {
  const evil = { ...facts, requestId: '<script>"\r\n' };
  const page = text(refuse(request(['accept', 'text/html']), standard, evil).body);
  assert.ok(!page.includes('<script>'));
  const json = text(refuse(request(), standard, evil).body);
  assert.equal(JSON.parse(json).request_id, evil.requestId);
});

test('HEAD has no body, gRPC has its own kind of answer, 429 says when to come again', () => {
  assert.equal(refuse(request([':method', 'HEAD']), standard, facts).body.length, 0);
  assert.equal(refuse(request(['content-type', 'application/grpc+proto']), standard, facts).grpc, true);
  const limited = refuse(request(), standard, { ...facts, status: 429, retryAfter: 2.2 });
  assert.equal(limited.status, 429);
  assert.equal(header(limited.headers, 'retry-after'), '3');
});

test('templates: own bodies, headers, redirect', () => {
  const template: BlockResponsePlan = {
    status: 406,
    headers: [['x-reason', [hole('rule')]]],
    bodies: [['text/html', ['<p>', hole('request_id'), ' ', hole('policy'), ' ', hole('status'), '</p>']]],
    redirect: null,
  };
  const refusal = refuse(request(), template, { ...facts, requestId: 'a<b' });
  assert.equal(text(refusal.body), '<p>a&lt;b shop 406</p>');
  assert.equal(header(refusal.headers, 'x-reason'), '942100');
  const redirect: BlockResponsePlan = {
    ...standard,
    redirect: { location: ['/no?id=', hole('request_id')], status: 302 },
  };
  const moved = refuse(request(), redirect, { ...facts, requestId: 'a b' });
  assert.equal(moved.status, 302);
  assert.equal(header(moved.headers, 'location'), '/no?id=a%20b');
});

test('a template of plain text is filled with every fact, and nothing in them ends its line', () => {
  const body = [hole('time'), ' ', hole('policy'), ' ', hole('request_id')];
  const plan: BlockResponsePlan = { ...standard, bodies: [['text/plain', body]] };
  const refusal = refuse(request(['accept', 'text/plain']), plan, { ...facts, requestId: 'a\r\nb' });
  assert.match(text(refusal.body), /^2026-01-01T00:00:00Z shop a[^\r\n]*b$/);
});
