/**
 * Header blocks into header lists (RFC 7541).
 *
 * Strings become latin-1: one character per byte, whatever the bytes are. A list above its limit is decoded to its end,
 * because the dynamic table must follow the peer, but no further field is kept: a bomb of many references to one long
 * entry costs a few nanoseconds per reference and no memory.
 */
import { DynamicTable, entryOverheadBytes } from './dynamic-table.ts';
import { FieldList } from './field-list.ts';
import { decodedLengthLimit, huffmanDecode } from './huffman.ts';
import { IntegerCursor } from './integer.ts';
import { staticNames, staticTableSize, staticValues } from './static-table.ts';

/** Decodes the header blocks of one connection, in the order in which they arrived. */
export class HpackDecoder {
  readonly #table: DynamicTable;
  readonly #tableSizeLimit: number;
  readonly #listLimit: number;
  readonly #integer = new IntegerCursor();
  #scratch: Buffer = Buffer.allocUnsafeSlow(512);

  /** `tableSizeLimit`: the announced SETTINGS_HEADER_TABLE_SIZE; `listLimit`: SETTINGS_MAX_HEADER_LIST_SIZE. Octets. */
  constructor(tableSizeLimit: number, listLimit: number) {
    this.#tableSizeLimit = tableSizeLimit;
    this.#listLimit = listLimit;
    this.#table = new DynamicTable(tableSizeLimit);
  }

  /** Changes whenever the dynamic table does: equal numbers mean that equal blocks decode to equal lists. */
  get generation(): number {
    return this.#table.generation;
  }

  /** Decodes one block. `undefined` is a COMPRESSION_ERROR: the connection cannot go on. */
  decode(bytes: Buffer, start: number, end: number): FieldList | undefined {
    const list = new FieldList();
    const integer = this.#integer;
    let at = start;
    let resizable = true;
    while (at < end) {
      const first = bytes[at]!;
      if (first >= 0x80) {
        integer.read(bytes, at, end, 7);
        const index = integer.value;
        if (index <= 0 || index > staticTableSize + this.#table.length) return undefined;
        at = integer.next;
        this.#append(list, this.#nameOf(index), this.#valueOf(index));
        resizable = false;
        continue;
      }
      if ((first & 0xe0) === 0x20) {
        integer.read(bytes, at, end, 5);
        // 4.2: only at the beginning of a block, and never above what was announced.
        if (!resizable || integer.value < 0 || integer.value > this.#tableSizeLimit) return undefined;
        this.#table.resize(integer.value);
        at = integer.next;
        continue;
      }
      resizable = false;
      const indexed = first >= 0x40;
      integer.read(bytes, at, end, indexed ? 6 : 4);
      const nameIndex = integer.value;
      if (nameIndex < 0 || nameIndex > staticTableSize + this.#table.length) return undefined;
      at = integer.next;
      let name: string | undefined;
      if (nameIndex > 0) {
        name = this.#nameOf(nameIndex);
      } else {
        name = this.#string(bytes, at, end);
        if (name === undefined) return undefined;
        at = integer.next;
      }
      const value = this.#string(bytes, at, end);
      if (value === undefined) return undefined;
      at = integer.next;
      if (indexed) this.#table.add(name, value);
      this.#append(list, name, value);
    }
    return list;
  }

  #nameOf(index: number): string {
    return index <= staticTableSize ? staticNames[index]! : this.#table.name(index - staticTableSize - 1);
  }

  #valueOf(index: number): string {
    return index <= staticTableSize ? staticValues[index]! : this.#table.value(index - staticTableSize - 1);
  }

  #append(list: FieldList, name: string, value: string): void {
    list.size += name.length + value.length + entryOverheadBytes;
    if (list.size > this.#listLimit) {
      list.oversize = true;
      return;
    }
    list.names.push(name);
    list.values.push(value);
  }

  /** Reads a string literal (5.2); where it ends is left in the integer cursor. */
  #string(bytes: Buffer, at: number, end: number): string | undefined {
    if (at >= end) return undefined;
    const huffman = bytes[at]! >= 0x80;
    const integer = this.#integer;
    integer.read(bytes, at, end, 7);
    const length = integer.value;
    const from = integer.next;
    if (length < 0 || length > end - from) return undefined;
    integer.next = from + length;
    if (!huffman) return bytes.toString('latin1', from, from + length);
    const limit = decodedLengthLimit(length);
    if (this.#scratch.length < limit) this.#scratch = Buffer.allocUnsafeSlow(2 * limit);
    const written = huffmanDecode(bytes, from, from + length, this.#scratch);
    return written < 0 ? undefined : this.#scratch.toString('latin1', 0, written);
  }
}
