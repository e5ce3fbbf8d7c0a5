import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SpanRecord } from '../events/tracing/trace-settings.ts';
import { Outbox } from './outbox.ts';
import type { FromWorker, RecordMessage } from './worker-messages.ts';

/** An outbox whose time passes by hand. */
function outbox(): { box: Outbox; posted: FromWorker[]; pass: () => void; timers: () => number } {
  const posted: FromWorker[] = [];
  const waiting = new Set<() => void>();
  const box = new Outbox(
    (message) => posted.push(message),
    (_, callback) => {
      waiting.add(callback);
      return () => waiting.delete(callback);
    },
  );
  const pass = (): void => {
    for (const callback of [...waiting]) {
      waiting.delete(callback);
      callback();
    }
  };
  return { box, posted, pass, timers: () => waiting.size };
}

const record = (name: string): RecordMessage => ({ kind: 'span', record: { name } as unknown as SpanRecord });

test('records wait for one another and go together, in their order', () => {
  const { box, posted, pass } = outbox();
  box.send(record('one'));
  box.send(record('two'));
  assert.deepEqual(posted, []);
  pass();
  assert.deepEqual(posted, [{ kind: 'records', records: [record('one'), record('two')] }]);
  pass();
  assert.equal(posted.length, 1);
});

test('many records do not wait', () => {
  const { box, posted, timers } = outbox();
  for (let i = 0; i < 130; i++) box.send(record(String(i)));
  assert.deepEqual(
    posted.map((message) => (message.kind === 'records' ? message.records.length : message.kind)),
    [64, 64],
  );
  assert.equal(timers(), 1, 'the rest waits for one timer');
});

test('no other message overtakes a record', () => {
  const { box, posted, timers } = outbox();
  box.send(record('last'));
  box.send({ kind: 'drained' });
  assert.deepEqual(
    posted.map(({ kind }) => kind),
    ['records', 'drained'],
  );
  assert.equal(timers(), 0);
});
