/**
 * What a connection engine is to traffic: a transformer of two byte streams. Whatever it is given it gives back, at
 * once or later, changed or not; it never knows of messages, replies and timers of Envoy.
 */
import type { PostureCause } from '../config/posture.ts';
import type { Finding } from '../engines/finding.ts';

/** `read`: from the client to the upstream; `write`: back (the words of Envoy's filter). */
export type StreamDirection = 'read' | 'write';

/** What is known of a connection besides its bytes; empty where unknown. */
export interface ConnectionFacts {
  readonly listener: string;
  /** Server name of TLS, lower-case. */
  readonly sni: string;
  /** Protocols the client offers, or the one that was negotiated. */
  readonly alpn: readonly string[];
  /** Canonical address of the client. */
  readonly client: string;
}

/** What an inspector may tell and ask. */
export interface ConnectionPort {
  readonly facts: ConnectionFacts;
  /** False in detect and shadow: what `data` returns is ignored, so nothing must be held or expected to be changed. */
  readonly acts: boolean;
  /** Monotonic milliseconds. */
  now(): number;
  /** A number in [0, 1), for names that a peer must not guess. */
  random(): number;
  /** A finding; with effect `block` it closes the connection where the mode allows. */
  report(finding: Finding): void;
  /** A finding about something that was kept from the other side while the connection goes on. */
  refuse(finding: Finding): void;
  /** Inspection failed; the posture decides. The inspector must go on passively whatever it is. */
  fail(cause: PostureCause, message: string): void;
  /** What this connection turned out to be, for the record and for Envoy's access log: `protocol` → `redis`. */
  describe(name: string, value: string): void;
  /** Bytes to the client that nobody asked for, before anything else is written. Only where the protocol is in lock-step. */
  answerClient(bytes: Uint8Array): void;
}

/** One connection in one engine. No method throws on any bytes; time is linear in the bytes. */
export interface ConnectionInspector {
  /**
   * Takes the next bytes (possibly none) of a direction and returns what goes on: `bytes` itself where nothing
   * changes. `bytes` is a view that is valid only until return: what is held is copied. With `end` nothing stays held.
   */
  data(direction: StreamDirection, bytes: Uint8Array, end: boolean): Uint8Array;
  /** Gives out everything that is held: the time to hold is over. The analysis goes on. */
  release(direction: StreamDirection): Uint8Array;
  /** Whether bytes of the direction are held. */
  holds(direction: StreamDirection): boolean;
  /** Bytes that are kept, held or for the analysis; counted against the budget that all connections share. */
  readonly retainedBytes: number;
  /** Nothing more will be found or changed: later bytes pass it by. */
  readonly finished: boolean;
  /** Whether neither side sends before the other has answered, so that Envoy may go on without us. */
  readonly lockStep?: boolean;
  /** When `tick` wants to be called, in milliseconds of `now`; undefined: not at all. */
  nextTick?(): number | undefined;
  tick?(): void;
}

/** Makes inspectors from a plan. */
export interface ConnectionInspectorFactory {
  /** Name of the engine. */
  readonly engine: string;
  /** Builds what a worker needs of a plan; called once per worker and plan. */
  attach(plan: unknown): (port: ConnectionPort) => ConnectionInspector;
}

/** No bytes. */
export const noBytes = new Uint8Array(0);

/** Two pieces as one; gives one of them back itself where the other is empty. */
export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  if (second.length === 0) return first;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
