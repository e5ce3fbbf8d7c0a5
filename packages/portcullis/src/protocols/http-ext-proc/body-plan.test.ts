import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BodyPlan, type BodyQuestion, bodyMode, bodyPlan } from './body-plan.ts';

const mebibyte = 1024 * 1024;
const question: BodyQuestion = {
  direction: 'request',
  mode: 'block',
  wanted: true,
  endOfStream: false,
  contentLength: 100,
  stream: false,
  upgrade: false,
  maxBodyBytes: mebibyte,
  timelyBytes: 64 * mebibyte,
  configured: { requestBodyMode: 0, responseBodyMode: 0, sendBodyWithoutWaiting: false },
  observed: false,
  listener: {
    envoyBufferLimit: mebibyte,
    allowModeOverride: 'auto',
    fullDuplex: 'auto',
    maxMessageTimeout: 0,
  },
};
const configured = (requestBodyMode: number) => ({
  configured: { requestBodyMode, responseBodyMode: 0, sendBodyWithoutWaiting: false },
});
const listener = (change: Partial<BodyQuestion['listener']>) => ({
  listener: { ...question.listener, ...change },
});
const { none, streamed, buffered, bufferedPartial, fullDuplexStreamed } = bodyMode;

const rows: ReadonlyArray<readonly [name: string, Partial<BodyQuestion>, Partial<BodyPlan>]> = [
  ['not wanted, none configured', { wanted: false }, { kind: 'none', override: undefined }],
  [
    'not wanted, buffered configured',
    { wanted: false, ...configured(buffered) },
    { kind: 'none', override: none },
  ],
  [
    'not wanted, duplex configured',
    { wanted: false, ...configured(fullDuplexStreamed) },
    { kind: 'duplex-pass' },
  ],
  ['no body', { endOfStream: true }, { kind: 'none', override: undefined, uninspected: false }],
  ['block, small', {}, { kind: 'buffered', override: buffered }],
  ['block, small, buffered configured', configured(buffered), { kind: 'buffered', override: undefined }],
  ['block, old Envoy', { configured: undefined }, { kind: 'buffered', override: buffered }],
  [
    'block, over the policy limit',
    { contentLength: 2 * mebibyte },
    { kind: 'whole-or-refuse', override: bufferedPartial, refuse: 'over-limit' },
  ],
  [
    'block, over the policy limit, buffered configured',
    { contentLength: 2 * mebibyte, ...configured(buffered) },
    { kind: 'buffered', override: undefined, refuse: 'over-limit' },
  ],
  [
    'block, over the policy limit, streamed configured',
    { contentLength: 2 * mebibyte, ...configured(streamed) },
    { kind: 'streamed-pass', override: undefined, refuse: 'over-limit' },
  ],
  [
    'block, over the policy limit, no override',
    { contentLength: 2 * mebibyte, ...configured(buffered), ...listener({ allowModeOverride: 'no' }) },
    { kind: 'buffered', override: undefined, refuse: 'over-limit' },
  ],
  [
    'block, over the policy limit, duplex configured',
    { contentLength: 2 * mebibyte, ...configured(fullDuplexStreamed) },
    { kind: 'duplex-pass', override: undefined, refuse: 'over-limit' },
  ],
  [
    'block, over Envoy buffer, no duplex',
    { contentLength: 2 * mebibyte, maxBodyBytes: 9 * mebibyte },
    { kind: 'whole-or-refuse', override: bufferedPartial, refuse: 'over-limit' },
  ],
  [
    'block, over Envoy buffer, duplex',
    { contentLength: 2 * mebibyte, maxBodyBytes: 9 * mebibyte, ...listener({ fullDuplex: 'yes' }) },
    { kind: 'duplex-hold', override: fullDuplexStreamed, refuse: undefined },
  ],
  [
    'block, unknown length',
    { contentLength: undefined },
    { kind: 'whole-or-refuse', override: bufferedPartial },
  ],
  [
    'block, unknown length, buffered configured',
    { contentLength: undefined, ...configured(buffered) },
    { kind: 'buffered', override: undefined },
  ],
  [
    'block, unknown length, partial configured',
    { contentLength: undefined, ...configured(bufferedPartial) },
    { kind: 'whole-or-refuse', override: undefined },
  ],
  [
    'block, unknown length, duplex',
    { contentLength: undefined, ...listener({ fullDuplex: 'yes' }) },
    { kind: 'duplex-hold', override: fullDuplexStreamed },
  ],
  ['block, duplex configured', configured(fullDuplexStreamed), { kind: 'duplex-hold', override: undefined }],
  [
    'block, streamed configured, no override',
    { ...configured(streamed), ...listener({ allowModeOverride: 'no' }) },
    { kind: 'streamed-hold', override: undefined },
  ],
  [
    'block, partial configured, no override',
    { ...configured(bufferedPartial), ...listener({ allowModeOverride: 'no' }) },
    { kind: 'partial', override: undefined },
  ],
  [
    'block, none configured, no override',
    listener({ allowModeOverride: 'no' }),
    { kind: 'none', uninspected: true },
  ],
  ['detect, small', { mode: 'detect' }, { kind: 'buffered', override: buffered }],
  [
    'detect, large',
    { mode: 'detect', contentLength: 2 * mebibyte },
    { kind: 'streamed-pass', override: streamed },
  ],
  [
    'shadow, unknown',
    { mode: 'shadow', contentLength: undefined },
    { kind: 'streamed-pass', override: streamed },
  ],
  [
    'detect, duplex configured',
    { mode: 'detect', ...configured(fullDuplexStreamed) },
    { kind: 'duplex-pass' },
  ],
  ['block, gRPC', { stream: true }, { kind: 'duplex-messages', override: fullDuplexStreamed }],
  [
    'block, gRPC, duplex configured',
    { stream: true, ...configured(fullDuplexStreamed) },
    { kind: 'duplex-messages' },
  ],
  ['block, gRPC, old Envoy', { stream: true, configured: undefined }, { kind: 'none', uninspected: true }],
  [
    'block, gRPC, no override, buffered configured',
    { stream: true, ...configured(buffered), ...listener({ allowModeOverride: 'no' }) },
    { kind: 'buffered', uninspected: false },
  ],
  ['detect, gRPC', { stream: true, mode: 'detect' }, { kind: 'streamed-pass', override: streamed }],
  [
    'upgrade, buffered configured',
    { upgrade: true, ...configured(buffered) },
    { kind: 'none', override: none },
  ],
  [
    'observed, streamed',
    { observed: true, configured: undefined },
    { kind: 'streamed-pass', override: undefined },
  ],
];

test('the table of body modes', () => {
  for (const [name, change, expected] of rows) {
    const plan = bodyPlan({ ...question, ...change });
    for (const [key, value] of Object.entries(expected)) {
      assert.equal(plan[key as keyof BodyPlan], value, `${name}: ${key}`);
    }
  }
});

test('a stream of messages is never asked for BUFFERED, and observe modes never hold', () => {
  for (const mode of ['block', 'shadow', 'detect'] as const) {
    for (const stream of [true, false]) {
      for (const contentLength of [undefined, 10, 3 * mebibyte]) {
        for (const requestBodyMode of [none, streamed, buffered, bufferedPartial, fullDuplexStreamed]) {
          const plan = bodyPlan({ ...question, mode, stream, contentLength, ...configured(requestBodyMode) });
          if (stream) assert.notEqual(plan.override, buffered);
          if (mode !== 'block') {
            assert.ok(!plan.kind.endsWith('hold') && plan.kind !== 'duplex-messages', plan.kind);
            assert.equal(plan.refuse, undefined);
          }
        }
      }
    }
  }
});
