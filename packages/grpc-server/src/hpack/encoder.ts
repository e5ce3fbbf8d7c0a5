/**
 * Header lists into header blocks (RFC 7541).
 *
 * Fields that recur (the caller says which) go into the dynamic table; the rest are literals that leave it alone. A
 * block of recurring fields is therefore the same bytes each time, and is remembered as such.
 */
import { copied } from '../copied.ts';
import { DynamicTable } from './dynamic-table.ts';
import type { HeaderField } from './field-list.ts';
import { huffmanEncode, huffmanLength } from './huffman.ts';
import { integerBytesLimit, writeInteger } from './integer.ts';
import { staticFieldIndex, staticNameIndex, staticTableSize } from './static-table.ts';

/** Largest table that this side keeps for its own encoding, whatever the peer allows: recurring fields are few. */
const ownTableSize = 4096;

interface RememberedBlock {
  generation: number;
  bytes: Buffer;
}

/** Encodes the header blocks of one connection. Blocks must be sent in the order in which they were encoded. */
export class HpackEncoder {
  readonly #table = new DynamicTable(ownTableSize);
  readonly #remembered = new Map<readonly HeaderField[], RememberedBlock>();
  #scratch: Buffer = Buffer.allocUnsafeSlow(1024);
  /** Set when the next block must begin with size updates (4.2): the smallest size since the last block. */
  #pendingSmallest = -1;

  /** The peer's SETTINGS_HEADER_TABLE_SIZE, in octets. */
  peerTableSize(size: number): void {
    const wanted = Math.min(size, ownTableSize);
    if (wanted === this.#table.maxSize && this.#pendingSmallest < 0) return;
    this.#pendingSmallest = this.#pendingSmallest < 0 ? wanted : Math.min(this.#pendingSmallest, wanted);
    this.#table.resize(wanted);
  }

  /**
   * Encodes a list that is sent again and again: every field enters the dynamic table. The list is known by identity,
   * so it must be a constant. The result is valid until the next call.
   */
  encodeRecurring(fields: readonly HeaderField[]): Buffer {
    const remembered = this.#remembered.get(fields);
    if (
      remembered !== undefined &&
      remembered.generation === this.#table.generation &&
      this.#pendingSmallest < 0
    ) {
      return remembered.bytes;
    }
    const before = this.#table.generation;
    const block = this.#encode(fields, true);
    if (this.#table.generation === before) {
      this.#remembered.set(fields, { generation: before, bytes: copied(block) });
    }
    return block;
  }

  /** Encodes a list once, leaving the dynamic table as it is. The result is valid until the next call. */
  encodeOnce(fields: readonly HeaderField[]): Buffer {
    return this.#encode(fields, false);
  }

  #encode(fields: readonly HeaderField[], recurring: boolean): Buffer {
    let room = 2 * integerBytesLimit;
    for (const [name, value] of fields) room += name.length + value.length + 3 * integerBytesLimit;
    if (this.#scratch.length < room) this.#scratch = Buffer.allocUnsafeSlow(2 * room);
    const out = this.#scratch;
    let at = 0;
    if (this.#pendingSmallest >= 0) {
      if (this.#pendingSmallest < this.#table.maxSize)
        at = writeInteger(out, at, 0x20, 5, this.#pendingSmallest);
      at = writeInteger(out, at, 0x20, 5, this.#table.maxSize);
      this.#pendingSmallest = -1;
    }
    for (const [name, value] of fields) at = this.#field(out, at, name, value, recurring);
    return out.subarray(0, at);
  }

  #field(out: Buffer, at: number, name: string, value: string, recurring: boolean): number {
    const whole = staticFieldIndex(name, value) || this.#dynamicIndex(name, value);
    if (whole > 0) return writeInteger(out, at, 0x80, 7, whole);
    const nameIndex = staticNameIndex(name);
    let next = recurring
      ? writeInteger(out, at, 0x40, 6, nameIndex)
      : writeInteger(out, at, 0x00, 4, nameIndex);
    if (nameIndex === 0) next = writeText(out, next, name);
    next = writeText(out, next, value);
    if (recurring) this.#table.add(name, value);
    return next;
  }

  #dynamicIndex(name: string, value: string): number {
    const table = this.#table;
    for (let position = 0; position < table.length; position++) {
      if (table.value(position) === value && table.name(position) === name)
        return staticTableSize + 1 + position;
    }
    return 0;
  }
}

function writeText(out: Buffer, at: number, text: string): number {
  const coded = huffmanLength(text);
  if (coded < text.length) return huffmanEncode(text, out, writeInteger(out, at, 0x80, 7, coded));
  const next = writeInteger(out, at, 0x00, 7, text.length);
  return next + out.write(text, next, 'latin1');
}
