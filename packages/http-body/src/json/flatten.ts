import { firstInvalidUtf8 } from '../decode/utf8.ts';
import { Fact } from '../fact.ts';
import { FieldKind } from '../field-table.ts';
import type { BodyLimits } from '../limits.ts';
import type { ParseState } from '../parse-state.ts';
import { KeySeen, KeySet } from './key-set.ts';
import { type JsonNameStyle, JsonPath } from './path.ts';

/** How JSON becomes rows. */
export interface JsonFlattenOptions {
  /** Names of array elements. Default `modsecurity`. */
  readonly names?: JsonNameStyle;
  /** A `JsonArrayLength` row for each non-empty array. Default: true for `coraza` names, which has them. */
  readonly arrayLengths?: boolean;
  /**
   * A `JsonKey` row for each object key. Default false: keys are part of the names of the values below them, except
   * the key of an empty container.
   */
  readonly keyRows?: boolean;
  /**
   * Secret start of the key hashes. Default: random for each process. It has no influence on results, except with a
   * probability below 2^-60 for each pair of keys.
   */
  readonly hashSeed?: number;
}

const processSeed: number = crypto.getRandomValues(new Int32Array(1))[0]!;

/**
 * Turns the walk over a JSON document into rows: one for each scalar, named by its path (D7, reference 1.2: ARGS of a
 * JSON body). Every method that writes returns false when the table is full; the walk then ends.
 *
 * Strings arrive decoded in the arena, where they stay; names are written to the arena's end.
 */
export class JsonFlattener {
  readonly #state: ParseState;
  readonly #limits: BodyLimits;
  readonly #path: JsonPath;
  readonly #keys: KeySet;
  readonly #arrayLengths: boolean;
  readonly #keyRows: boolean;
  readonly #sequence: boolean;
  /** Whether the innermost object has had a key. */
  #hasChildren = false;
  #coveredUntil = 0;
  /** Bytes of names written. */
  #nameBytes = 0;

  constructor(state: ParseState, limits: BodyLimits, options: JsonFlattenOptions, sequence: boolean) {
    const names = options.names ?? 'modsecurity';
    this.#state = state;
    this.#limits = limits;
    this.#path = new JsonPath(names);
    this.#keys = new KeySet(options.hashSeed ?? processSeed);
    this.#arrayLengths = options.arrayLengths ?? names === 'coraza';
    this.#keyRows = options.keyRows ?? false;
    this.#sequence = sequence;
    this.clear();
  }

  /** End of the last row in the input: what is behind it is in no row yet, open containers' keys included. */
  get coveredUntil(): number {
    return this.#coveredUntil;
  }

  clear(): void {
    this.#coveredUntil = 0;
    this.#nameBytes = 0;
    this.#hasChildren = false;
    this.#path.clear();
    this.#keys.clear();
    if (this.#sequence) this.#path.enter(true);
  }

  /** An object or array begins. False when it is deeper than maxDepth. */
  enter(isArray: boolean, depth: number): boolean {
    if (depth >= this.#limits.maxDepth) return false;
    if (this.#path.inArray) this.#path.selectElement();
    this.#path.enter(isArray);
    this.#hasChildren = false;
    if (!isArray) this.#keys.open();
    return true;
  }

  /** The innermost object or array ends at `offset`. */
  leave(offset: number): boolean {
    const path = this.#path;
    const isArray = path.inArray;
    const elements = isArray ? path.elements : 0;
    if (!isArray) this.#keys.close();
    const empty = isArray ? elements === 0 : !this.#hasChildren;
    path.leave();
    let kept = true;
    if (empty) {
      // The key of an empty container is in no other row's name; a rule must see it.
      if (!path.inArray && path.depth > 0) kept = this.#addRow(FieldKind.JsonEmpty, 0, 0, offset, offset + 1);
    } else if (isArray && this.#arrayLengths) kept = this.#addLength(elements, offset);
    if (path.inArray) path.nextElement();
    this.#hasChildren = true;
    return kept;
  }

  /** A key of the innermost object. */
  key(start: number, end: number, highBytes: boolean, rawStart: number, rawEnd: number): boolean {
    const { fields, facts } = this.#state;
    const bytes = fields.bytes;
    if (highBytes && firstInvalidUtf8(bytes, start, end) >= 0) facts.add(Fact.EncodingError, rawStart);
    this.#hasChildren = true;
    const seen = this.#keys.add(bytes, start, end);
    if (seen === KeySeen.Again) facts.add(Fact.JsonDuplicateKey, rawStart);
    else if (seen === KeySeen.Unknown) facts.add(Fact.JsonDuplicateUnknown, rawStart);
    let kept = true;
    if (this.#keyRows) {
      this.#path.leave();
      kept = this.#addRow(FieldKind.JsonKey, start, end, rawStart, rawEnd);
      this.#path.enter(false);
    }
    this.#path.selectKey(fields.bytes, start, end);
    if (this.#path.length > this.#limits.maxNameBytes) facts.add(Fact.NameLimit, rawStart);
    return kept && this.#path.length <= this.#limits.maxTotalBytes;
  }

  /** A scalar. */
  value(
    kind: FieldKind,
    start: number,
    end: number,
    highBytes: boolean,
    rawStart: number,
    rawEnd: number,
  ): boolean {
    const { fields, facts } = this.#state;
    if (highBytes && firstInvalidUtf8(fields.bytes, start, end) >= 0) facts.add(Fact.EncodingError, rawStart);
    if (end - start > this.#limits.maxValueBytes) facts.add(Fact.ValueLimit, rawStart);
    const path = this.#path;
    if (!path.inArray) return this.#addRow(kind, start, end, rawStart, rawEnd);
    path.selectElement();
    const kept = this.#addRow(kind, start, end, rawStart, rawEnd);
    path.nextElement();
    return kept;
  }

  #addLength(elements: number, offset: number): boolean {
    const { fields } = this.#state;
    const text = String(elements);
    const start = fields.used;
    const bytes = fields.ensure(start + text.length);
    for (let i = 0; i < text.length; i++) bytes[start + i] = text.charCodeAt(i);
    fields.advance(start + text.length);
    return this.#addRow(FieldKind.JsonArrayLength, start, start + text.length, offset, offset + 1);
  }

  #addRow(kind: FieldKind, start: number, end: number, rawStart: number, rawEnd: number): boolean {
    const { fields } = this.#state;
    const { length } = this.#path;
    this.#nameBytes += length;
    if (this.#nameBytes > this.#limits.maxTotalBytes) {
      this.#state.stop(Fact.TotalLimit, rawStart, this.#coveredUntil);
      return false;
    }
    const nameStart = fields.used;
    fields.ensure(nameStart + length);
    this.#path.writeTo(fields, nameStart);
    if (!fields.add(kind, nameStart, nameStart + length, start, end, rawStart, rawEnd)) return false;
    fields.advance(nameStart + length);
    this.#coveredUntil = rawEnd;
    return true;
  }
}
