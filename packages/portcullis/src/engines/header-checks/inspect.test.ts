import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestView } from '../../exchange/exchange.ts';
import { HeaderLines } from '../../exchange/header-lines.ts';
import { listenerLabel } from '../../exchange/listener-label.ts';
import { type HeaderChecks, hostMismatch, inspectHeaders } from './inspect.ts';

const none = { host: false, forbiddenHeaders: false, requiredHeaders: false, oversizedHeaders: false };
const checks: HeaderChecks = { forbidden: [], required: [], maxHeaderValueBytes: 0, enforceValidHost: false };
const request = (...lines: Array<readonly [string, string]>) =>
  new RequestView(new HeaderLines(lines), true, {
    label: listenerLabel(undefined, 'edge'),
    trustedHops: undefined,
    sourceAddress: undefined,
    protocol: undefined,
    newId: () => 'id',
  });
function rules(view: RequestView, change: Partial<HeaderChecks>, skipped = none, most = 99): string[] {
  const seen: string[] = [];
  inspectHeaders(view, { ...checks, ...change }, skipped, (finding) => {
    seen.push(finding.ruleId);
    return seen.length < most;
  });
  return seen;
}

test('forbidden, required, oversized, host', () => {
  assert.deepEqual(rules(request(['x-debug', '1']), { forbidden: ['x-debug'] }), ['header.forbidden']);
  assert.deepEqual(rules(request(), { required: ['x-key'] }), ['header.required_missing']);
  assert.deepEqual(rules(request(['a', 'xxxx']), { maxHeaderValueBytes: 4 }), []);
  assert.deepEqual(rules(request(['a', 'x'], ['a', 'xxxxx']), { maxHeaderValueBytes: 4 }), [
    'header.oversized',
  ]);
  assert.deepEqual(rules(request(), { enforceValidHost: true }), ['header.invalid_host']);
  assert.deepEqual(rules(request([':authority', 'a b']), { enforceValidHost: true }), [
    'header.invalid_host',
  ]);
  assert.deepEqual(rules(request([':authority', 'a.example:80']), { enforceValidHost: true }), []);
});

test('an early end is an early end, and what is skipped is skipped', () => {
  const view = request(['x-debug', '1'], ['x-trace', '1']);
  const both = { forbidden: ['x-debug', 'x-trace'], required: ['x-key'] };
  assert.equal(rules(view, both).length, 3);
  assert.equal(rules(view, both, none, 1).length, 1);
  assert.deepEqual(rules(view, both, { ...none, forbiddenHeaders: true }), ['header.required_missing']);
});

test('host mismatch', () => {
  assert.equal(hostMismatch(request([':authority', 'a'], ['host', 'b']))?.ruleId, 'header.host_mismatch');
  assert.equal(hostMismatch(request([':authority', 'a'], ['host', 'A:80'])), undefined);
});
