/** Holds the first bytes from the client until they tell the protocol, then steps aside. */
import { copied } from '@portcullis/http-body';
import { DirectionBuffer } from '../direction-buffer.ts';
import { findingOf } from '../finding-of.ts';
import {
  type ConnectionInspector,
  type ConnectionInspectorFactory,
  type ConnectionPort,
  joined,
  noBytes,
  type StreamDirection,
} from '../inspector.ts';
import type { ProtocolPlan } from './definition.ts';
import { firstLineLimit, recogniseClient } from './recognise-client.ts';
import { recogniseServer } from './recognise-server.ts';
import type { ProtocolName } from './schema.ts';

export const protocolInspector: ConnectionInspectorFactory = {
  engine: 'protocol',
  attach: (plan) => (port) => new ProtocolInspector(plan as ProtocolPlan, port),
};

/** So much of a server's greeting is looked at; a longer one without a sign of its protocol says nothing. */
const greetingLimit = 1024;

class ProtocolInspector implements ConnectionInspector {
  readonly #plan: ProtocolPlan;
  readonly #port: ConnectionPort;
  readonly #seen = { read: new DirectionBuffer(firstLineLimit), write: new DirectionBuffer(greetingLimit) };
  #held: Uint8Array = noBytes;
  finished = false;
  /** Recognising alone says nothing about whose turn it is. */
  readonly lockStep = true;

  constructor(plan: ProtocolPlan, port: ConnectionPort) {
    this.#plan = plan;
    this.#port = port;
  }

  data(direction: StreamDirection, bytes: Uint8Array, end: boolean): Uint8Array {
    if (this.finished) return this.#withHeld(direction, bytes);
    this.#seen[direction].add(bytes);
    const text = this.#seen[direction].bytes;
    const name = direction === 'read' ? recogniseClient(text) : recogniseServer(text);
    // A client that ends before its first bytes tell the protocol speaks none that we know.
    const ended = end && direction === 'read' && text.length > 0 ? 'unknown' : undefined;
    const decided = name ?? ended;
    if (decided !== undefined) this.#decide(decided, direction);
    else if (this.#port.acts && direction === 'read' && !end) {
      this.#held = joined(this.#held, copied(bytes));
      return noBytes;
    }
    return this.#withHeld(direction, bytes);
  }

  #withHeld(direction: StreamDirection, bytes: Uint8Array): Uint8Array {
    if (direction !== 'read') return bytes;
    return joined(this.release('read'), bytes);
  }

  #decide(name: ProtocolName, direction: StreamDirection): void {
    this.finished = true;
    this.#port.describe('protocol', name);
    const first = String.fromCharCode(...this.#seen[direction].bytes.subarray(0, 48));
    this.#seen.read.take();
    this.#seen.write.take();
    if (this.#plan.allow.includes(name)) return;
    this.#port.report(
      findingOf({
        ruleId: 'protocol.unexpected',
        message: `the protocol is ${name}, expected: ${this.#plan.allow.join(', ')}`,
        where: `connection.${direction}`,
        evidence: first,
      }),
    );
  }

  release(direction: StreamDirection): Uint8Array {
    if (direction === 'write') return noBytes;
    const held = this.#held;
    this.#held = noBytes;
    return held;
  }

  holds(direction: StreamDirection): boolean {
    return direction === 'read' && this.#held.length > 0;
  }

  get retainedBytes(): number {
    return this.#seen.read.bytes.length + this.#seen.write.bytes.length + this.#held.length;
  }
}
