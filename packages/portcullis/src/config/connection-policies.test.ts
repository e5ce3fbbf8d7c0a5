/** What is wrong with connection policies, each by itself and among each other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadTexts } from './test/configuration-fixture.ts';

/** The diagnostics of these documents: severity, code, place, message. */
function told(...documents: readonly (readonly [name: string | undefined, spec: object])[]): string[] {
  const texts = documents.map(([name, spec]) =>
    JSON.stringify({
      apiVersion: 'portcullis.dev/v1',
      kind: 'ConnectionPolicy',
      ...(name === undefined ? {} : { metadata: { name } }),
      spec,
    }),
  );
  const { diagnostics } = loadTexts({ 'a.yaml': texts.join('\n---\n') });
  return diagnostics.map(({ severity, code, path, message }) => `${severity} ${code} ${path}: ${message}`);
}

const engines = { limits: { max_read_bytes: 9 } };

test('names stand once, and a policy behind one for all connections is never used', () => {
  const redis = { match: { listener: ['redis'] }, engines };
  assert.deepEqual(told(['a', redis], ['a', redis]), [
    'error config.invalid-value metadata.name: "a" is the name of another policy already',
  ]);
  assert.deepEqual(told(['all', { engines }], ['late', redis]), [
    'warning config.unreachable-route spec: no connection reaches this policy: "all" before it takes them all',
  ]);
  assert.deepEqual(told(['first', redis], ['all', { engines }]), []);
});

test('networks that are none, a banner where nothing can be sent, and waits longer than Envoy waits', () => {
  assert.deepEqual(told(['a', { match: { client: ['10.0.0.0/8', '10.0.0.0/40', '999.0.0.1'] }, engines }]), [
    'error config.invalid-value spec.match.client[1]: "10.0.0.0/40" is no network',
    'error config.invalid-value spec.match.client[2]: "999.0.0.1" is no network',
  ]);
  assert.deepEqual(told(['a', { on_block: 'reset', banner: 'bye', engines }]), [
    'error config.invalid-value spec.banner: a connection that is reset gets no banner',
  ]);
  assert.deepEqual(told(['a', { timeout: '100ms', hold_max: '100ms', engines }]), [
    'warning config.invalid-value spec.hold_max: timeout and hold_max together are more than 150 ms',
  ]);
});
