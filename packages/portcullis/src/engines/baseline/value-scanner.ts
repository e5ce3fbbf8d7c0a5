/**
 * Runs the rules on one value, in every form that the value may take: as it stands, decoded, and in the views of
 * SQL, shell, lookups and paths. One pass over each distinct form tells which expressions might match; only those
 * run. Forms are written to buffers that are reused.
 */
import { PatternSet, Regex } from '@portcullis/byte-regex';
import { decodeBase64, looksLikeBase64 } from '@portcullis/http-body';
import { decodeLayers, mayBeEncoded } from './canonical/decode-layers.ts';
import { lookupView, touchesLookupView } from './canonical/lookup-view.ts';
import { pathView, touchesPathView } from './canonical/path-view.ts';
import { shellView, touchesShellView } from './canonical/shell-view.ts';
import { sqlView, touchesSqlView } from './canonical/sql-view.ts';
import { isDocumentText } from './document-text.ts';
import { textPlaces } from './place.ts';
import type { BaselinePlan } from './plan.ts';
import { type BaselineRule, type Confidence, View } from './rule.ts';

/** A match of a rule. */
export interface RuleMatch {
  readonly rule: BaselineRule;
  /** The rule's own, or `medium` where an expression of code matched in a longer text. */
  readonly confidence: Confidence;
  /** What matched, one latin-1 character per byte, in the form in which it was found. */
  readonly text: string;
}

/** Takes a match; false: stop. */
export type TakeMatch = (match: RuleMatch) => boolean;

type WriteView = (bytes: Uint8Array, start: number, end: number, target: Uint8Array) => number;
type TouchesView = (bytes: Uint8Array, start: number, end: number) => boolean;

const views: readonly (readonly [view: number, touches: TouchesView, write: WriteView])[] = [
  [View.Sql, touchesSqlView, sqlView],
  [View.Shell, touchesShellView, shellView],
  [View.Lookup, touchesLookupView, lookupView],
  [View.Path, touchesPathView, pathView],
];

/** Shorter values are not read as base64: half of all eight-letter words would be. */
const shortestBase64 = 16;

/** Layers of base64 around base64 that are taken off. */
const base64Depth = 2;

/** What buffers stay allocated between values. */
const keptBytes = 1 << 20;

/** Evidence is cut here before it becomes text. */
const longestEvidence = 256;

const allViews = View.Text | View.Sql | View.Shell | View.Lookup | View.Path;
const span = new Int32Array(2);

/** The rules of a plan, ready to run in this thread. */
export class ValueScanner {
  readonly #set: PatternSet;
  readonly #patterns: readonly Regex[];
  readonly #rules: readonly BaselineRule[];
  readonly #ofCode: readonly boolean[];
  readonly #candidates: Int32Array;
  #decoded = new Uint8Array(4096);
  #view = new Uint8Array(4096);
  #base64 = new Uint8Array(4096);
  #place = 0;
  #header = '';
  #inText = false;
  #take: TakeMatch = () => true;

  constructor(plan: BaselinePlan, rules: ReadonlyMap<string, BaselineRule>) {
    this.#set = PatternSet.fromPlan(plan.set);
    this.#patterns = plan.patterns.map((pattern) => Regex.fromPlan(pattern));
    this.#rules = plan.ruleOf.map((id) => rules.get(id)!);
    this.#ofCode = plan.ofCode;
    this.#candidates = new Int32Array(plan.patterns.length);
  }

  /**
   * Looks at bytes[start, end) of a place; `header` is the lower-case name of the header, else empty. False when
   * `take` said to stop.
   */
  scan(
    bytes: Uint8Array,
    start: number,
    end: number,
    place: number,
    header: string,
    take: TakeMatch,
  ): boolean {
    if (end - start < 2) return true;
    this.#place = place;
    this.#header = header;
    this.#take = take;
    this.#inText = (place & textPlaces) !== 0 && isDocumentText(bytes, start, end);
    return this.#layers(bytes, start, end, base64Depth);
  }

  /** The value as it stands, decoded, and out of base64. */
  #layers(bytes: Uint8Array, start: number, end: number, depth: number): boolean {
    if (!this.#views(bytes, start, end)) return false;
    if (mayBeEncoded(bytes, start, end)) {
      this.#decoded = roomy(this.#decoded, end - start);
      const length = decodeLayers(bytes, start, end, this.#decoded);
      if (length >= 0 && !this.#views(this.#decoded, 0, length)) return false;
    }
    if (depth === 0 || end - start < shortestBase64 || !looksLikeBase64(bytes, start, end)) return true;
    // A layer inside is decoded to the place behind the outer one.
    const from = bytes === this.#base64 ? end : 0;
    const needed = from + Math.ceil(((end - start) * 3) / 4);
    if (from === 0) this.#base64 = roomy(this.#base64, 2 * needed);
    const length = decodeBase64(bytes, start, end, this.#base64, from, 'forgiving');
    if (!isPlainText(this.#base64, from, length)) return true;
    return this.#layers(this.#base64, from, length, depth - 1);
  }

  /** One form, in all views; those that do not differ are one scan. */
  #views(bytes: Uint8Array, start: number, end: number): boolean {
    let same: number = allViews;
    for (const [view, touches] of views) if (touches(bytes, start, end)) same &= ~view;
    if (!this.#run(bytes, start, end, same)) return false;
    if (same === allViews) return true;
    for (const [view, , write] of views) {
      if ((same & view) !== 0) continue;
      this.#view = roomy(this.#view, end - start);
      if (!this.#run(this.#view, 0, write(bytes, start, end, this.#view), view)) return false;
    }
    return true;
  }

  #run(bytes: Uint8Array, start: number, end: number, word: number): boolean {
    const candidates = this.#candidates;
    const count = this.#set.scan(bytes, start, end, word, candidates);
    for (let index = 0; index < count; index++) {
      const candidate = candidates[index]!;
      const rule = this.#rules[candidate]!;
      if ((rule.places & this.#place) === 0) continue;
      if (rule.headers.length > 0 && !rule.headers.includes(this.#header)) continue;
      const pattern = this.#patterns[candidate]!;
      if (!pattern.test(bytes, start, end)) continue;
      pattern.find(bytes, start, end, span);
      const to = Math.min(span[1]!, span[0]! + longestEvidence);
      const text = Buffer.from(bytes.buffer, bytes.byteOffset + span[0]!, to - span[0]!).toString('latin1');
      const confidence = this.#inText && this.#ofCode[candidate] === true ? 'medium' : rule.confidence;
      if (!this.#take({ rule, confidence, text })) return false;
    }
    return true;
  }
}

/** A buffer with room for `length` bytes: this one, or another where it is too small or too large to keep. */
function roomy(buffer: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (buffer.length >= length && (buffer.length <= keptBytes || length > keptBytes)) return buffer;
  return new Uint8Array(Math.max(4096, length));
}

/** Whether decoded base64 is text: no control bytes but white space. */
function isPlainText(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < 0x09 || (byte > 0x0d && byte < 0x20) || byte === 0x7f) return false;
  }
  return end > start;
}
