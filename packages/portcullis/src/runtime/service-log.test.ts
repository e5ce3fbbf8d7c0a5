import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { serviceLog } from './service-log.ts';

/** A stream that keeps what it gets; `reads`: whether somebody takes it. */
function sink(reads = true): { stream: Writable; text: () => string } {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      if (reads) done();
    },
  });
  return { stream, text: () => text };
}

test('on a terminal: time, level, code and text; below the level nothing', () => {
  const { stream, text } = sink();
  const log = serviceLog({ format: 'text', level: 'warn', instance: 'i' }, stream);
  log('info', 'a.quiet', 'not told');
  log('warn', 'a.loud', 'told', { more: 1 });
  log('error', 'a.wrong', 'told too');
  assert.match(text(), /^\d{4}-\d\d-\d\dT[\d:.]+Z warn {2}a\.loud: told\n\S+ error a\.wrong: told too\n$/);
});

test('for programs: a JSON object per line, with fields and the instance', () => {
  const { stream, text } = sink();
  serviceLog({ format: 'json', level: 'info', instance: 'i' }, stream)('info', 'a.code', 'text', { port: 1 });
  const { time, ...line } = JSON.parse(text()) as Record<string, unknown>;
  assert.ok(typeof time === 'string');
  assert.deepEqual(line, { level: 'info', instance: 'i', code: 'a.code', port: 1, msg: 'text' });
});

test('nobody who reads, or nobody there any more, costs lines and never the service', () => {
  const { stream } = sink(false);
  const log = serviceLog({ format: 'text', level: 'info', instance: 'i' }, stream);
  for (let line = 0; line < 3_000; line++) log('info', 'a.code', 'x'.repeat(1_000));
  assert.ok(stream.writableLength < 1.1 * 1024 * 1024, `${stream.writableLength}`);
  const broken = sink();
  const other = serviceLog({ format: 'json', level: 'info', instance: 'i' }, broken.stream);
  broken.stream.destroy(new Error('EPIPE'));
  other('error', 'a.code', 'lost');
  assert.equal(broken.text(), '');
});
