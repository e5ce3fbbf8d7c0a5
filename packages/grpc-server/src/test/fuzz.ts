/** One round of fuzzing: a random session, cut at random, and what must hold after every chunk. */
import assert from 'node:assert/strict';
import type { CallHandler } from '../call.ts';
import { ScriptedPeer } from './scripted-peer.ts';
import { SessionGenerator, seeded } from './session-generator.ts';

const limits = {
  concurrentStreams: 20,
  headerListBytes: 2000,
  headerBlockBytes: 2000,
  messageBytes: 500,
  unfinishedMessageBytes: 5_000,
  waitingBytes: 100_000,
  highWaterBytes: 1000,
};

/** What a round saw. */
export interface FuzzRound {
  /** What the handler was told, in order. */
  readonly events: string[];
  /** Why the connection ended; 'open' when it did not. */
  readonly end: string;
}

/** Runs the session of a seed; `cutSeed` says where it is cut into chunks. */
export function fuzzRound(seed: number, cutSeed: number, damage: number): FuzzRound {
  const random = seeded(seed);
  const bytes = new SessionGenerator(random).session(60, damage);
  const cut = seeded(cutSeed);
  const events: string[] = [];
  let calls = 0;
  const handler: CallHandler = (call) => {
    const number = calls++;
    let over = false;
    const tell = (text: string): void => {
      assert.equal(over, false, `${text} after the end of the call`);
      events.push(`${number} ${text}`);
    };
    return {
      message: (message) => {
        tell(`message ${Buffer.from(message).toString('hex')}`);
        if (number % 3 !== 0) call.write(Buffer.alloc((message[0] ?? 0) * 20));
        if (number % 5 === 1) {
          over = true;
          call.end();
        }
      },
      halfClose: () => {
        tell('half-close');
        if (number % 2 === 0) {
          over = true;
          call.end({ code: number % 17, message: 'done' });
        }
      },
      cancelled: ({ kind }) => {
        tell(`cancelled ${kind}`);
        over = true;
      },
    };
  };
  const client = new ScriptedPeer({ handlers: new Map([['/a.B/C', handler]]), limits });
  for (let at = 0; at < bytes.length; ) {
    const to = Math.min(bytes.length, at + 1 + Math.floor(cut() ** 3 * 2000));
    client.connection.receive(bytes.subarray(at, to));
    at = to;
    assert.ok(client.connection.calls <= limits.concurrentStreams);
    assert.ok(client.connection.outbound.waitingBytes <= limits.waitingBytes + 10_000);
  }
  // Whatever was sent can be read: frames are whole, header blocks decode, no DATA is empty.
  for (const seen of client.read()) {
    if (seen.type === 'data')
      assert.ok(seen.payload.length > 0 || (seen.flags & 1) !== 0, 'an empty DATA frame');
  }
  const defects = client.log.filter((line) => line.level === 'error');
  assert.deepEqual(defects, []);
  const end = client.connection.over ? (client.log.at(-1)?.code ?? 'closed') : 'open';
  client.connection.disconnected();
  assert.equal(client.connection.calls, 0);
  assert.equal(client.connection.outbound.waitingBytes, 0);
  return { events, end };
}
