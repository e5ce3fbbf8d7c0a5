import type { FieldTable } from '../field-table.ts';

/** How an array element's name is written. */
export type JsonNameStyle =
  /** `json.list.array_0`, an empty key is `empty-key`: libmodsecurity 3 */
  | 'modsecurity'
  /** `json.list.0`, and the array's length under the array's own name: Coraza 3 */
  | 'coraza';

const encoder = new TextEncoder();
const arraySegment = encoder.encode('.array_');
const emptyKey = encoder.encode('empty-key');
const root = encoder.encode('json');

/**
 * The name of the current JSON value, built as the document is walked: `json`, then `.key` or an index for each level.
 * A frame per open container remembers where its children's segment begins.
 */
export class JsonPath {
  readonly #modsecurity: boolean;
  #bytes = new Uint8Array(256);
  #length = 0;
  #prefix = new Int32Array(32);
  /** For an array: the index of the current element; for an object -1. */
  #index = new Int32Array(32);
  #depth = 0;

  constructor(style: JsonNameStyle) {
    this.#modsecurity = style === 'modsecurity';
    this.clear();
  }

  /** Open containers. */
  get depth(): number {
    return this.#depth;
  }

  /** Whether the innermost container is an array. False at top level. */
  get inArray(): boolean {
    return this.#depth > 0 && this.#index[this.#depth - 1]! >= 0;
  }

  /** Elements that the innermost array has had so far, the current one not counted. */
  get elements(): number {
    return this.#index[this.#depth - 1]!;
  }

  /** Bytes of the current name. */
  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#bytes.set(root);
    this.#length = root.length;
    this.#depth = 0;
    if (this.#bytes.length > 65_536) {
      this.#bytes = new Uint8Array(256);
      this.#bytes.set(root);
    }
  }

  /** The value at the current name is a container: its children come below. */
  enter(isArray: boolean): void {
    if (this.#depth === this.#prefix.length) {
      this.#prefix = grow(this.#prefix);
      this.#index = grow(this.#index);
    }
    this.#prefix[this.#depth] = this.#length;
    this.#index[this.#depth] = isArray ? 0 : -1;
    this.#depth++;
  }

  /** The innermost container ends; the current name is its own again. */
  leave(): void {
    this.#depth--;
    this.#length = this.#prefix[this.#depth]!;
  }

  /** The next value is the innermost array's current element. */
  selectElement(): void {
    const frame = this.#depth - 1;
    this.#length = this.#prefix[frame]!;
    this.#reserve(24);
    if (this.#modsecurity) this.#append(arraySegment, 0, arraySegment.length);
    else this.#bytes[this.#length++] = 0x2e;
    this.#appendDecimal(this.#index[frame]!);
  }

  /** The innermost array goes on to its next element. */
  nextElement(): void {
    this.#index[this.#depth - 1]! += 1;
  }

  /** The next value belongs to this key of the innermost object. */
  selectKey(bytes: Uint8Array, start: number, end: number): void {
    this.#length = this.#prefix[this.#depth - 1]!;
    this.#reserve(end - start + 16);
    this.#bytes[this.#length++] = 0x2e;
    if (start === end && this.#modsecurity) this.#append(emptyKey, 0, emptyKey.length);
    else this.#append(bytes, start, end);
  }

  /** Writes the current name into a table's arena at `at`, for which the caller made room. */
  writeTo(table: FieldTable, at: number): void {
    const target = table.bytes;
    const source = this.#bytes;
    for (let i = 0; i < this.#length; i++) target[at + i] = source[i]!;
  }

  #append(bytes: Uint8Array, start: number, end: number): void {
    const target = this.#bytes;
    let at = this.#length;
    for (let i = start; i < end; i++) target[at++] = bytes[i]!;
    this.#length = at;
  }

  #appendDecimal(value: number): void {
    let digits = 1;
    for (let rest = value; rest >= 10; rest = (rest / 10) | 0) digits++;
    let rest = value;
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      this.#bytes[at] = 0x30 + (rest % 10);
      rest = (rest / 10) | 0;
    }
    this.#length += digits;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#length + more, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

function grow(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(array.length * 2);
  grown.set(array);
  return grown;
}
