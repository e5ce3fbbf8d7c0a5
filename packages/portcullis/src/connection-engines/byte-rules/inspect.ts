/**
 * Every chunk is searched together with the last `window` bytes before it, so that a match may span chunks; nothing is
 * held for it. A match that ends in this chunk closes the connection before its last bytes go on. What is kept of
 * the past is context: a match that lies in it completely was found before.
 */

import { Regex } from '@portcullis/byte-regex';
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
import type { ByteRulePlan, ByteRulesPlan } from './definition.ts';

interface AttachedRule {
  readonly plan: ByteRulePlan;
  readonly regex: Regex;
}

export const byteRulesInspector: ConnectionInspectorFactory = {
  engine: 'byte_rules',
  attach: (plan) => {
    const { rules, window } = plan as ByteRulesPlan;
    const attached = rules.map((rule) => ({ plan: rule, regex: Regex.fromPlan(rule.pattern.program) }));
    return (port) => new ByteRulesInspector(attached, window, port);
  },
};

/** One direction: what is kept of it, and the rules that have not matched yet. */
interface Half {
  kept: Uint8Array;
  /** Bytes that came before `kept`. */
  before: number;
  open: AttachedRule[];
}

class ByteRulesInspector implements ConnectionInspector {
  readonly #window: number;
  readonly #port: ConnectionPort;
  readonly #halves: Record<StreamDirection, Half>;

  constructor(rules: readonly AttachedRule[], window: number, port: ConnectionPort) {
    this.#window = window;
    this.#port = port;
    const half = (direction: StreamDirection): Half => ({
      kept: noBytes,
      before: 0,
      open: rules.filter(({ plan }) => plan.directions.includes(direction)),
    });
    this.#halves = { read: half('read'), write: half('write') };
  }

  data(direction: StreamDirection, bytes: Uint8Array): Uint8Array {
    const half = this.#halves[direction];
    if (bytes.length === 0 || half.open.length === 0) return bytes;
    const text = searched(half.kept, bytes);
    // A match at `^` must not be found at the start of a window in mid-stream.
    const start = half.before;
    half.open = half.open.filter((rule) => !this.#matches(rule, direction, text, start));
    const keep = Math.min(this.#window, text.length);
    half.before = start + text.length - keep;
    half.kept = half.open.length === 0 ? noBytes : copied(text.subarray(text.length - keep));
    return bytes;
  }

  /** True when the rule has nothing more to do: it matched, or its part of the direction is over. */
  #matches(
    { plan, regex }: AttachedRule,
    direction: StreamDirection,
    text: Uint8Array,
    start: number,
  ): boolean {
    const end = plan.within === null ? text.length : Math.min(text.length, plan.within - start);
    if (end <= 0) return true;
    // One byte of context keeps `^` and `\A` from matching anywhere but at the start of the direction.
    const from = start === 0 ? 0 : 1;
    if (regex.find(text, 0, end, span, from)) {
      const message = plan.message;
      const evidence = latin1(text, span[0]!, Math.min(span[1]!, span[0]! + 64));
      this.#port.report(
        findingOf({
          ruleId: `byte_rules.${plan.id}`,
          message,
          where: `connection.${direction}`,
          evidence,
          effect: plan.closes ? 'block' : 'note',
        }),
      );
      return true;
    }
    return plan.within !== null && start + text.length >= plan.within;
  }

  release(): Uint8Array {
    return noBytes;
  }

  holds(): boolean {
    return false;
  }

  get retainedBytes(): number {
    return this.#halves.read.kept.length + this.#halves.write.kept.length;
  }

  get finished(): boolean {
    return this.#halves.read.open.length === 0 && this.#halves.write.open.length === 0;
  }
}

const span = new Int32Array(2);

/** A chunk of Envoy and the largest window fit. Bytes. */
const largestScratch = 2 * 1024 * 1024;
let scratch: Uint8Array = noBytes;

/**
 * What was before a chunk, and the chunk, in memory that every chunk of the thread uses: valid until the next call. A
 * fresh megabyte per chunk costs more than the search.
 */
function searched(before: Uint8Array, bytes: Uint8Array): Uint8Array {
  const length = before.length + bytes.length;
  if (before.length === 0 || length > largestScratch) return joined(before, bytes);
  if (scratch.length < length) scratch = new Uint8Array(Math.min(largestScratch, 2 * length));
  scratch.set(before);
  scratch.set(bytes, before.length);
  return scratch.subarray(0, length);
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let index = start; index < end; index++) text += String.fromCharCode(bytes[index]!);
  return text;
}
