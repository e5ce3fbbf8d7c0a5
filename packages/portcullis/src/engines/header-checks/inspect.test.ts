import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderCheckPlan } from '../../config/plan.ts';
import { RequestView } from '../../exchange/exchange.ts';
import { HeaderLines } from '../../exchange/header-lines.ts';
import { listenerLabel } from '../../exchange/listener-label.ts';
import { hostMismatch, inspectHeaders } from './inspect.ts';

const checks: HeaderCheckPlan = { forbidden: [], required: [], maxValueBytes: 0, enforceValidHost: false };
const request = (...lines: Array<readonly [string, string]>) =>
  new RequestView(new HeaderLines(lines), true, {
    label: listenerLabel(undefined, 'edge'),
    trustedHops: undefined,
    sourceAddress: undefined,
    protocol: undefined,
    newId: () => 'id',
  });
function rules(view: RequestView, change: Partial<HeaderCheckPlan>, most = 99): string[] {
  const seen: string[] = [];
  inspectHeaders(view, { ...checks, ...change }, (finding) => {
    seen.push(finding.ruleId);
    return seen.length < most;
  });
  return seen;
}

test('forbidden, required, oversized, host', () => {
  assert.deepEqual(rules(request(['x-debug', '1']), { forbidden: ['x-debug'] }), ['header.forbidden']);
  assert.deepEqual(rules(request(), { required: ['x-key'] }), ['header.required_missing']);
  assert.deepEqual(rules(request(['a', 'xxxx']), { maxValueBytes: 4 }), []);
  assert.deepEqual(rules(request(['a', 'x'], ['a', 'xxxxx']), { maxValueBytes: 4 }), ['header.oversized']);
  assert.deepEqual(rules(request(), { enforceValidHost: true }), ['header.invalid_host']);
  assert.deepEqual(rules(request([':authority', 'a b']), { enforceValidHost: true }), [
    'header.invalid_host',
  ]);
});

test('valid hosts', () => {
  const hosts: ReadonlyArray<readonly [authority: string, valid: boolean]> = [
    ['a.example:80', true],
    ['A.example.', true],
    ['a_b.example', true],
    ['192.0.2.1:8080', true],
    ['[2001:db8::1]:443', true],
    ['a.example:80:80', false],
    ['a.example..', false],
    ['.a.example', false],
    ['a..example', false],
    ['a.example/x', false],
    ['[::1', false],
    ['[a.example]', false],
    ['2001:db8::1', false],
    ['x'.repeat(256), false],
  ];
  for (const [authority, valid] of hosts) {
    const seen = rules(request([':authority', authority]), { enforceValidHost: true });
    assert.deepEqual(seen, valid ? [] : ['header.invalid_host'], authority);
  }
  assert.equal(hosts.length, 14);
});

test('an early end is an early end', () => {
  const view = request(['x-debug', '1'], ['x-trace', '1']);
  const both = { forbidden: ['x-debug', 'x-trace'], required: ['x-key'] };
  assert.equal(rules(view, both).length, 3);
  assert.equal(rules(view, both, 1).length, 1);
});

test('host mismatch', () => {
  assert.equal(hostMismatch(request([':authority', 'a'], ['host', 'b']))?.ruleId, 'header.host_mismatch');
  assert.equal(hostMismatch(request([':authority', 'a'], ['host', 'A:80'])), undefined);
});
