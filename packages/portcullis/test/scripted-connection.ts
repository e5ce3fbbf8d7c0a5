/**
 * For tests: plays Envoy's network ext_proc filter against the state machine, with the counters of reference A.3.8 and a
 * clock that stands still until it is told to go on. What the machine replies is injected as Envoy would.
 */
import assert from 'node:assert/strict';
import {
  isDecodeError,
  type NetworkProcessingRequestInit,
  type NetworkProcessingResponse,
  networkProcessingRequest,
  networkProcessingResponse,
} from '@portcullis/envoy-protocol';
import { loadConfiguration } from '../src/config/load.ts';
import type { StreamDirection } from '../src/connection-engines/inspector.ts';
import { AttachedPlan } from '../src/pipeline/attached-plan.ts';
import type { ConnectionRecord } from '../src/pipeline/connection-record.ts';
import { ConnectionStream } from '../src/protocols/network-ext-proc/connection-stream.ts';

/** A plan of ConnectionPolicy documents, each given by its `spec`. Fails on any error. */
export function connectionPlan(...specs: readonly object[]): AttachedPlan {
  const documents = specs.map((spec, index) =>
    JSON.stringify({
      apiVersion: 'portcullis.dev/v1',
      kind: 'ConnectionPolicy',
      metadata: { name: `policy-${index}` },
      spec,
    }),
  );
  const access = {
    list: () => ['test.yaml'],
    read: () => new TextEncoder().encode(documents.join('\n---\n')),
  };
  const result = loadConfiguration({ directory: '/policies' }, { access, environment: {} });
  assert.ok(result.plan !== undefined, JSON.stringify(result.diagnostics, null, 2));
  return new AttachedPlan(result.plan);
}

/** Options of a connection. */
export interface ConnectionScript {
  readonly plan: AttachedPlan;
  readonly budgetBytes?: number;
  readonly random?: () => number;
  /** Milliseconds that pass whenever the clock is read: a machine that is slow. */
  readonly slowness?: number;
  /** Takes what an engine threw; by default that fails the test. */
  readonly engineError?: (engine: string, error: unknown) => void;
}

export class ScriptedConnection {
  readonly replies: NetworkProcessingResponse[] = [];
  readonly records: ConnectionRecord[] = [];
  /** What Envoy has written: `read` to the upstream, `write` to the client. */
  readonly injected: Record<StreamDirection, number[]> = { read: [], write: [] };
  readonly ended: Record<StreamDirection, boolean> = { read: false, write: false };
  /** Chunks less replies. */
  readonly owed: Record<StreamDirection, number> = { read: 0, write: 0 };
  closed: 'no' | 'close' | 'reset' | 'handed-off' = 'no';
  /** Bytes that are reserved. */
  reserved = 0;
  readonly #stream: ConnectionStream;
  #now = 0;
  #timers: Array<{ at: number; callback: () => void }> = [];

  constructor(script: ConnectionScript) {
    const limit = script.budgetBytes ?? 1 << 30;
    this.#stream = new ConnectionStream(
      {
        inspection: {
          clock: { now: () => (this.#now += script.slowness ?? 0), wall: () => 0 },
          random: script.random ?? (() => 0.5),
          defaultAllow: true,
          events: {
            posture: () => undefined,
            engineError: (engine, error) => {
              if (script.engineError !== undefined) return script.engineError(engine, error);
              throw new Error(`${engine} threw`, { cause: error });
            },
          },
        },
        plan: () => script.plan,
        newId: () => 'id',
        undecodable: () => undefined,
        budget: {
          reserve: (bytes) => {
            if (this.reserved + bytes > limit) return false;
            this.reserved += bytes;
            return true;
          },
          release: (bytes) => {
            this.reserved -= bytes;
          },
        },
        after: (milliseconds, callback) => {
          const timer = { at: this.#now + milliseconds, callback };
          this.#timers.push(timer);
          return () => {
            this.#timers = this.#timers.filter((other) => other !== timer);
          };
        },
        connectionFinished: (record) => this.records.push(record),
      },
      'test',
      { reply: (message) => this.#reply(networkProcessingResponse.encode(message)) },
    );
  }

  get armed(): number {
    return this.#timers.length;
  }

  send(
    direction: StreamDirection,
    data: Uint8Array | string,
    end = false,
    more: NetworkProcessingRequestInit = {},
  ): void {
    if (this.closed !== 'no') return;
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
    this.owed[direction]++;
    const piece = { data: bytes, endOfStream: end };
    const encoded = Buffer.from(
      networkProcessingRequest.encode({
        ...more,
        ...(direction === 'read' ? { readData: piece } : { writeData: piece }),
      }),
    );
    const decoded = networkProcessingRequest.decode(encoded);
    if (isDecodeError(decoded)) throw new Error(decoded.error);
    this.#stream.message(decoded);
    // A view must not be used after return.
    encoded.fill(0xee);
  }

  /** Lets time pass. */
  pass(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.at - b.at).find(({ at }) => at <= until);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.at;
      next.callback();
    }
    this.#now = until;
  }

  end(): void {
    this.#stream.finish('peer');
  }

  oversize(): void {
    this.#stream.oversize();
  }

  text(direction: StreamDirection): string {
    return Buffer.from(this.injected[direction]).toString('latin1');
  }

  #reply(bytes: Uint8Array): void {
    const reply = networkProcessingResponse.decode(bytes);
    if (isDecodeError(reply)) throw new Error(reply.error);
    assert.equal(this.closed, 'no', 'a reply after the end');
    this.replies.push(reply);
    if (reply.connectionStatus !== 0) {
      this.closed = reply.connectionStatus === 1 ? 'close' : 'reset';
      return;
    }
    assert.ok(reply.readData === undefined || reply.writeData === undefined, 'Envoy drops the second');
    for (const [direction, piece] of [
      ['read', reply.readData],
      ['write', reply.writeData],
    ] as const) {
      if (piece === undefined) continue;
      this.owed[direction]--;
      assert.ok(!this.ended[direction], `${direction} goes on after its end`);
      this.injected[direction].push(...piece.data);
      if (piece.endOfStream) this.ended[direction] = true;
    }
    if (reply.closeStreamToExtProcServer) this.closed = 'handed-off';
  }
}
