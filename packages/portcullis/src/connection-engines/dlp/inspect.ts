/**
 * Looks for data over the cuts of a stream. What the end of a chunk has cut off is held, for `hold_max` at most; what
 * had to go on before it could be judged stays as context, so that a find across that edge is reported, though it
 * cannot be masked any more.
 *
 *   context            held        bytes
 *   [ gone on | judged→ … ][ … not gone on … ]
 */
import { copied } from '@portcullis/http-body';
import { findingOf } from '../finding-of.ts';
import {
  type ConnectionInspector,
  type ConnectionInspectorFactory,
  type ConnectionPort,
  joined,
  noBytes,
  type StreamDirection,
} from '../inspector.ts';
import { Continuation } from './continuation.ts';
import { type DataFind, DataFinder } from './data-finder.ts';
import type { StreamDlpPlan } from './definition.ts';
import { type MaskedSpan, masked } from './mask.ts';

export const streamDlpInspector: ConnectionInspectorFactory = {
  engine: 'dlp',
  attach: (plan) => {
    const block = plan as StreamDlpPlan;
    const finder = new DataFinder(block);
    const { mask } = block;
    const replacement = block.replacement === null ? undefined : new TextEncoder().encode(block.replacement);
    return (port) => new StreamDlpInspector(block, finder, { mask, replacement }, port);
  },
};

/** One direction. */
class Half {
  /** Bytes that have gone on and are still looked at; `judged` of them are only what stands before. */
  context: Uint8Array = noBytes;
  judged = 0;
  held: Uint8Array = noBytes;
  readonly continuation = new Continuation();
}

class StreamDlpInspector implements ConnectionInspector {
  readonly finished = false;
  readonly #plan: StreamDlpPlan;
  readonly #finder: DataFinder;
  readonly #masking: { readonly mask: number; readonly replacement: Uint8Array | undefined };
  readonly #port: ConnectionPort;
  readonly #halves = new Map<StreamDirection, Half>();
  /** Whether bytes are kept back until they are judged. */
  readonly #keeps: boolean;

  constructor(
    plan: StreamDlpPlan,
    finder: DataFinder,
    masking: { readonly mask: number; readonly replacement: Uint8Array | undefined },
    port: ConnectionPort,
  ) {
    this.#plan = plan;
    this.#finder = finder;
    this.#masking = masking;
    this.#port = port;
    this.#keeps = port.acts && plan.action !== 'note';
    for (const direction of plan.directions) this.#halves.set(direction, new Half());
  }

  data(direction: StreamDirection, bytes: Uint8Array, end: boolean): Uint8Array {
    const half = this.#halves.get(direction);
    if (half === undefined || (bytes.length === 0 && !end)) return bytes;
    const text = joined(half.context, joined(half.held, bytes));
    const edge = half.context.length;
    const spans: MaskedSpan[] = [];
    const open = this.#scan(half, text, edge, end, direction, spans);
    // What has begun to go on goes on.
    const stop = this.#keeps && open >= edge ? open : text.length;
    const masks = this.#keeps && this.#plan.action === 'redact' && spans.length > 0;
    const whole = half.held.length === 0 ? bytes.subarray(0, stop - edge) : text.subarray(edge, stop);
    const out = masks ? masked(text, edge, stop, spans, this.#masking) : whole;
    const from = Math.max(0, open - 1);
    half.judged = open - from;
    half.context = copied(text, from, stop);
    half.held = copied(text, stop);
    return out;
  }

  /** Judges the text; returns where bytes begin that cannot be judged yet. */
  #scan(
    half: Half,
    text: Uint8Array,
    edge: number,
    end: boolean,
    direction: StreamDirection,
    spans: MaskedSpan[],
  ): number {
    let at = half.judged;
    for (;;) {
      if (half.continuation.open) {
        const start = Math.max(at, edge);
        at = half.continuation.read(text, start);
        if (at > start) spans.push({ start, end: at, continued: true });
        if (half.continuation.open) return text.length;
      }
      let open = end ? text.length : this.#finder.openAt(text, at);
      for (const find of this.#finder.finds(text, at)) {
        const goesOn = find.kind === 'private_key' || (find.kind === 'token' && find.end === text.length);
        // It may be longer than it looks.
        if (!goesOn && find.end > open) {
          open = Math.min(open, find.start);
          break;
        }
        if (find.start >= open) break;
        this.#found(find, edge, direction);
        if (find.start >= edge && find.kind !== 'private_key') spans.push({ ...find, continued: false });
        if (!goesOn) continue;
        half.continuation.begin(find.kind === 'token' ? 'token' : 'key');
        at = find.end;
        break;
      }
      if (!half.continuation.open) return open;
    }
  }

  #found(find: DataFind, edge: number, direction: StreamDirection): void {
    const gone = this.#keeps && find.start < edge;
    const message = `${names[find.id] ?? `a match of ${find.id}`} was seen${gone ? ', part of which had gone on' : ''}`;
    const finding = findingOf({
      ruleId: `dlp.${find.id}`,
      message,
      where: `connection.${direction}`,
      evidence: `${find.end - find.start} bytes`,
      effect: this.#plan.action === 'note' || (gone && this.#plan.action === 'redact') ? 'note' : 'block',
    });
    if (this.#plan.action === 'redact' && !gone) this.#port.refuse(finding);
    else this.#port.report(finding);
  }

  release(direction: StreamDirection): Uint8Array {
    const half = this.#halves.get(direction);
    if (half === undefined) return noBytes;
    const { held } = half;
    half.context = joined(half.context, held);
    half.held = noBytes;
    return held;
  }

  holds(direction: StreamDirection): boolean {
    return (this.#halves.get(direction)?.held.length ?? 0) > 0;
  }

  get retainedBytes(): number {
    let sum = 0;
    for (const { context, held } of this.#halves.values()) sum += context.length + held.length;
    return sum;
  }
}

const names: Readonly<Record<string, string>> = {
  card: 'a payment card number',
  iban: 'a bank account number',
  ssn: 'a social security number',
  token: 'an access token',
  private_key: 'a private key',
};
