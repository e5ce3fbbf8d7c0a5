/** For tests: one connection engine without anything around it. */

import { copied } from '@portcullis/http-body';
import type {
  ConnectionInspector,
  ConnectionInspectorFactory,
  ConnectionPort,
  StreamDirection,
} from '../src/connection-engines/inspector.ts';
import { joined, noBytes } from '../src/connection-engines/inspector.ts';
import type { Finding } from '../src/engines/finding.ts';

/** What an engine said, and what it let through. */
export class EngineUnderTest {
  readonly findings: Finding[] = [];
  readonly refused: Finding[] = [];
  readonly failures: string[] = [];
  readonly description: Record<string, string> = {};
  readonly inspector: ConnectionInspector;
  toClient: Uint8Array = noBytes;
  out: Record<StreamDirection, Uint8Array> = { read: noBytes, write: noBytes };

  constructor(factory: ConnectionInspectorFactory, plan: unknown, acts = true) {
    const port: ConnectionPort = {
      facts: { listener: 'test', sni: '', alpn: [], client: '' },
      acts,
      now: () => 0,
      random: () => 0.5,
      report: (finding) => this.findings.push(finding),
      refuse: (finding) => this.refused.push(finding),
      fail: (cause) => this.failures.push(cause),
      describe: (name, value) => {
        this.description[name] = value;
      },
      answerClient: (bytes) => {
        this.toClient = joined(this.toClient, bytes);
      },
    };
    this.inspector = factory.attach(plan)(port);
  }

  /** Sends bytes in pieces whose lengths `cut` gives; the buffer of each piece is overwritten afterwards. */
  send(direction: StreamDirection, data: Uint8Array | string, cut: () => number = () => 1 << 30): this {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
    for (let at = 0; at < bytes.length; ) {
      // A Buffer, as sockets give them: its `slice` would be a view.
      const piece = Buffer.from(bytes.subarray(at, at + Math.max(1, cut())));
      const length = piece.length;
      this.out[direction] = joined(this.out[direction], copied(this.inspector.data(direction, piece, false)));
      piece.fill(0xee);
      at += length;
    }
    return this;
  }

  /** The end of a direction. */
  end(direction: StreamDirection): this {
    this.out[direction] = joined(this.out[direction], copied(this.inspector.data(direction, noBytes, true)));
    return this;
  }

  text(direction: StreamDirection): string {
    return Buffer.from(this.out[direction]).toString('latin1');
  }
}
