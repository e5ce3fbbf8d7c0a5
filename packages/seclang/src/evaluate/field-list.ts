import type { FieldKind, FieldTable } from '@portcullis/http-body';
import { toLower } from '../bytes/character-class.ts';

/** Columns of a row: name start and end, value start and end. */
const stride = 4;

/**
 * Names and values as offsets into one buffer: headers, arguments, cookies. No object per field. Whoever fills a
 * list owns `bytes` and leaves it unchanged until the list is cleared.
 */
export class FieldList {
  /** What the offsets point into. */
  bytes: Uint8Array = new Uint8Array(0);
  #rows = new Int32Array(stride * 16);
  #count = 0;

  /** Number of rows. */
  get count(): number {
    return this.#count;
  }

  /** Start of a row's name. */
  nameStart(row: number): number {
    return this.#rows[row * stride]!;
  }

  /** End of a row's name. */
  nameEnd(row: number): number {
    return this.#rows[row * stride + 1]!;
  }

  /** Start of a row's value. */
  valueStart(row: number): number {
    return this.#rows[row * stride + 2]!;
  }

  /** End of a row's value. */
  valueEnd(row: number): number {
    return this.#rows[row * stride + 3]!;
  }

  /** Appends a row. */
  add(nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    const at = this.#count * stride;
    if (at === this.#rows.length) {
      const larger = new Int32Array(this.#rows.length * 2);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    const rows = this.#rows;
    rows[at] = nameStart;
    rows[at + 1] = nameEnd;
    rows[at + 2] = valueStart;
    rows[at + 3] = valueEnd;
    this.#count++;
  }

  /** Removes all rows; gives the memory of very long lists back. */
  clear(): void {
    this.#count = 0;
    if (this.#rows.length > stride * 4096) this.#rows = new Int32Array(stride * 16);
  }

  /** Whether a row's name equals `name`, which is in small ASCII letters. Case does not matter, as in ModSecurity. */
  isNamed(row: number, name: string): boolean {
    const start = this.#rows[row * stride]!;
    if (this.#rows[row * stride + 1]! - start !== name.length) return false;
    for (let i = 0; i < name.length; i++) {
      if (toLower(this.bytes[start + i]!) !== name.charCodeAt(i)) return false;
    }
    return true;
  }

  /** The first row of that name (small letters), or -1. */
  find(name: string): number {
    for (let row = 0; row < this.#count; row++) if (this.isNamed(row, name)) return row;
    return -1;
  }
}

/** A list from pairs of latin-1 strings: for tests, tools and callers that have no buffer. */
export function fieldList(pairs: Iterable<readonly [string, string]>): FieldList {
  const all = [...pairs];
  const list = new FieldList();
  list.bytes = Buffer.from(all.map(([name, value]) => name + value).join(''), 'latin1');
  let at = 0;
  for (const [name, value] of all) {
    const middle = at + name.length;
    list.add(at, middle, middle, middle + value.length);
    at = middle + value.length;
  }
  return list;
}

/** A copy of some lists with a buffer of its own, no larger than what they hold. */
export function compactCopy(lists: readonly FieldList[]): FieldList {
  let size = 0;
  for (const list of lists) {
    for (let row = 0; row < list.count; row++) {
      size += list.nameEnd(row) - list.nameStart(row) + list.valueEnd(row) - list.valueStart(row);
    }
  }
  const copy = new FieldList();
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const list of lists) {
    for (let row = 0; row < list.count; row++) {
      const start = at;
      bytes.set(list.bytes.subarray(list.nameStart(row), list.nameEnd(row)), at);
      at += list.nameEnd(row) - list.nameStart(row);
      const middle = at;
      bytes.set(list.bytes.subarray(list.valueStart(row), list.valueEnd(row)), at);
      at += list.valueEnd(row) - list.valueStart(row);
      copy.add(start, middle, middle, at);
    }
  }
  copy.bytes = bytes;
  return copy;
}

/**
 * Appends the rows of some kinds, `most` at most; the list then points into the table's buffer. Returns whether there
 * was room for all.
 */
export function appendRows(
  table: FieldTable,
  list: FieldList,
  takes: (kind: FieldKind) => boolean,
  most: number = Number.POSITIVE_INFINITY,
): boolean {
  list.bytes = table.bytes;
  let room = most;
  for (let row = 0; row < table.count; row++) {
    if (!takes(table.kind(row))) continue;
    if (room-- <= 0) return false;
    list.add(table.nameStart(row), table.nameEnd(row), table.valueStart(row), table.valueEnd(row));
  }
  return true;
}
