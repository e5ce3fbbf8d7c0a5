/** Finds data in a text of bytes: patterns with their checks, and labels of private keys. */
import { Regex } from '@portcullis/byte-regex';
import { findCard, isIban, isSocialSecurity, type Span } from './check-digits.ts';
import type { DataPatternPlan, StreamDlpPlan } from './definition.ts';
import type { DataKind } from './kinds.ts';
import { findLabel, openLabelAt } from './private-key.ts';

/** Where something is. */
export interface DataFind {
  readonly id: string;
  /** `null`: a pattern of the user. */
  readonly kind: DataKind | null;
  readonly start: number;
  readonly end: number;
}

interface AttachedPattern {
  readonly plan: DataPatternPlan;
  readonly regex: Regex;
  readonly opens: Regex | undefined;
}

/** Belongs to one thread; keeps nothing between calls. */
export class DataFinder {
  readonly #patterns: readonly AttachedPattern[];
  readonly #privateKeys: boolean;

  constructor(plan: StreamDlpPlan) {
    this.#privateKeys = plan.privateKeys;
    this.#patterns = plan.patterns.map((one) => ({
      plan: one,
      regex: Regex.fromPlan(one.pattern.program),
      opens: one.opens === null ? undefined : Regex.fromPlan(one.opens.program),
    }));
  }

  /** All finds from `from` on, in order, none inside another. What lies before `from` is context. */
  finds(text: Uint8Array, from: number): DataFind[] {
    const all: DataFind[] = [];
    for (const pattern of this.#patterns) this.#findsOf(pattern, text, from, all);
    if (this.#privateKeys) {
      for (let key = findLabel(text, from); key !== undefined; key = findLabel(text, key.end))
        all.push({ id: 'private_key', kind: 'private_key', ...key });
    }
    if (all.length < 2) return all;
    all.sort((a, b) => a.start - b.start || b.end - a.end);
    let last = -1;
    return all.filter(({ start, end }) => {
      if (start < last) return false;
      last = end;
      return true;
    });
  }

  /** Where bytes begin that may be the first of a find; the length of the text when there are none. */
  openAt(text: Uint8Array, from: number): number {
    let open = this.#privateKeys ? openLabelAt(text, from) : text.length;
    for (const { plan, opens } of this.#patterns) {
      const start = Math.max(from, text.length - plan.maxLength);
      if (opens === undefined) open = Math.min(open, wordStart(text, start));
      else if (opens.find(text, 0, text.length, bounds, start)) open = Math.min(open, bounds[0]!);
    }
    return open;
  }

  #findsOf({ plan, regex }: AttachedPattern, text: Uint8Array, from: number, out: DataFind[]): void {
    let at = from;
    while (at < text.length && regex.find(text, 0, text.length, bounds, at)) {
      const start = bounds[0]!;
      const end = bounds[1]!;
      if (end === start) return;
      at = end;
      if (!isData(plan.kind, text, start, end)) continue;
      out.push({ id: plan.id, kind: plan.kind, start: span.start, end: span.end });
      at = span.end;
    }
  }
}

const bounds = new Int32Array(2);
const span: Span = { start: 0, end: 0 };

/** Checks a match; `span` is then the part of it that counts. */
function isData(kind: DataKind | null, text: Uint8Array, start: number, end: number): boolean {
  span.start = start;
  span.end = end;
  if (kind === 'card') return findCard(text, start, end, span);
  if (kind === 'iban') return isIban(text, start, end);
  return kind !== 'ssn' || isSocialSecurity(text, start);
}

/** The start of the word at the end of the text; the length of the text where it begins before `from`. */
function wordStart(text: Uint8Array, from: number): number {
  let at = text.length;
  while (at > 0 && !isBetweenWords(text[at - 1]!)) if (--at < from) return text.length;
  return at;
}

function isBetweenWords(byte: number): boolean {
  return byte <= 0x20 || byte === 0x7f || betweenWords.includes(byte);
}

const betweenWords: readonly number[] = [...'"\'<>,;=&'].map((character) => character.charCodeAt(0));
