/** The small parts of gRPC: messages, timeouts, percent coding. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MessageReader, type MessageSink } from './message-reader.ts';
import { legalMetadata } from './metadata.ts';
import { encodeStatusMessage } from './status-message.ts';
import { readTimeout } from './timeout.ts';

class Recorder implements MessageSink {
  readonly events: string[] = [];
  held = 0;
  most = 0;
  readonly #discardAbove: number;
  readonly #memory: number;

  constructor(discardAbove: number, memory: number) {
    this.#discardAbove = discardAbove;
    this.#memory = memory;
  }

  messageStart(compressed: boolean, length: number): 'accept' | 'discard' | 'stop' {
    this.events.push(`start ${length}`);
    if (compressed) return 'stop';
    return length > this.#discardAbove ? 'discard' : 'accept';
  }

  message(bytes: Buffer): boolean {
    this.events.push(`message ${bytes.toString('hex')}`);
    return true;
  }

  discarded(length: number): boolean {
    this.events.push(`discarded ${length}`);
    return true;
  }

  reserve(bytes: number): boolean {
    if (bytes > 0 && this.held + bytes > this.#memory) return false;
    this.held += bytes;
    this.most = Math.max(this.most, this.held);
    return true;
  }
}

/** The plain version: all bytes at once. */
function expected(bodies: readonly Uint8Array[], discardAbove: number): string[] {
  return bodies.flatMap((body) => [
    `start ${body.length}`,
    body.length > discardAbove ? `discarded ${body.length}` : `message ${Buffer.from(body).toString('hex')}`,
  ]);
}

test('messages are the same however the bytes are cut, and memory follows what arrived', () => {
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.nat(20_000).map((length) => new Uint8Array(length)),
  );
  fc.assert(
    fc.property(
      fc.array(body, { maxLength: 6 }),
      fc.array(fc.nat(9000), { maxLength: 30 }),
      fc.nat(20_000),
      (bodies, cuts, limit) => {
        const stream = Buffer.concat(
          bodies.flatMap((each) => {
            const prefix = Buffer.alloc(5);
            prefix.writeUInt32BE(each.length, 1);
            return [prefix, each];
          }),
        );
        const recorder = new Recorder(limit, 1 << 30);
        const reader = new MessageReader(recorder);
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          const to = Math.min(stream.length, at + cut);
          reader.push(stream, at, to);
          at = to;
        }
        assert.deepEqual(recorder.events, expected(bodies, limit));
        assert.equal(reader.insideMessage, false);
        assert.equal(recorder.held, 0);
      },
    ),
    { seed: 4, numRuns: 500 },
  );
});

test('a prefix that promises 4 GiB costs nothing before the bytes come', () => {
  const recorder = new Recorder(Number.POSITIVE_INFINITY, 1 << 20);
  const reader = new MessageReader(recorder);
  reader.push(Buffer.from('00ffffffff0102', 'hex'), 0, 7);
  assert.deepEqual(recorder.events, ['start 4294967295']);
  assert.ok(recorder.most <= 4096);
  for (let sent = 0; sent < 3 << 20; sent += 1 << 16) reader.push(Buffer.alloc(1 << 16), 0, 1 << 16);
  assert.equal(recorder.held, 0, 'discarded for lack of memory');
  reader.release();
  assert.equal(recorder.held, 0);
});

test('grpc-timeout', () => {
  const cases: Array<[text: string, milliseconds: number]> = [
    ['1H', 3_600_000],
    ['2M', 120_000],
    ['3S', 3000],
    ['200m', 200],
    ['1500u', 1.5],
    ['99999999n', 99.999999],
    ['', -1],
    ['m', -1],
    ['1', -1],
    ['123456789m', -1],
    ['-1m', -1],
    ['1 m', -1],
    ['1s', -1],
  ];
  for (const [text, milliseconds] of cases)
    assert.ok(Math.abs(readTimeout(text) - milliseconds) < 1e-9, text);
  assert.equal(cases.length, 13);
});

test('grpc-message: decodes to what was encoded, in legal bytes, and is bounded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const coded = encodeStatusMessage(text);
      for (let at = 0; at < coded.length; at++) {
        const code = coded.charCodeAt(at);
        assert.ok(code >= 0x20 && code <= 0x7e);
      }
      assert.equal(coded, coded.trim());
      assert.equal(decodeURIComponent(coded), Buffer.from(text).toString('utf8'));
    }),
    { seed: 5, numRuns: 300 },
  );
  const long = encodeStatusMessage('ü'.repeat(5000));
  assert.equal(decodeURIComponent(long), 'ü'.repeat(512));
});

test('metadata that may not be sent is left out', () => {
  const legal = legalMetadata([
    ['x-fine', 'value'],
    ['X-Upper', 'v'],
    ['', 'v'],
    ['x y', 'v'],
    [':status', '200'],
    ['grpc-status', '0'],
    ['content-type', 'text/plain'],
    ['x-line', 'a\r\nb'],
    ['x-wide', '\u0100'],
    ['x-bin', 'AAE='],
  ]);
  assert.deepEqual(legal, [
    ['x-fine', 'value'],
    ['x-bin', 'AAE='],
  ]);
});
