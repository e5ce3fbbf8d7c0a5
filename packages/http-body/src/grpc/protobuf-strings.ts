import { firstInvalidUtf8 } from '../decode/utf8.ts';
import { Fact } from '../fact.ts';
import { FieldKind, type FieldTable } from '../field-table.ts';
import type { ParseState } from '../parse-state.ts';

/** Nesting that is tried. Each level reads its bytes once more, so that this bounds the cost per byte. */
const deepest = 24;
const longestTag = 5;

/**
 * Finds strings in a protobuf message without its schema (the wire format of the protobuf encoding guide). A
 * length-delimited field may be a string, bytes, a message or packed numbers: text is always a row, and when the bytes
 * read as a message its fields are rows as well, named by field numbers: `grpc.3.1`. What is neither is a row of bytes.
 * Numbers are no rows.
 */
export class ProtobufStrings {
  readonly #state: ParseState;
  readonly #table: FieldTable;
  /** Name of the current field; the part of each level ends where the next begins. */
  #name = 'grpc';
  /** Input offset minus arena offset. */
  #base = 0;

  constructor(state: ParseState) {
    this.#state = state;
    this.#table = state.fields;
  }

  /** Rows for the message in the arena's bytes start–end. `offset` is where it stands in the input. */
  read(start: number, end: number, offset: number): void {
    this.#base = offset - start;
    this.#name = 'grpc';
    const before = this.#table.count;
    if (this.#message(start, end, 0)) return;
    this.#table.truncate(before);
    this.#state.facts.add(Fact.ProtobufMalformed, offset);
    this.#row(FieldKind.ProtobufBytes, start, end);
  }

  /** True when the bytes are a message from the first to the last. */
  #message(start: number, end: number, depth: number): boolean {
    const { bytes } = this.#table;
    const outerName = this.#name;
    let at = start;
    while (at < end) {
      const tagEnd = this.#varintEnd(bytes, at, Math.min(end, at + longestTag));
      if (tagEnd < 0) return false;
      const tag = readVarint(bytes, at, tagEnd);
      const field = Math.floor(tag / 8);
      if (field === 0) return false;
      at = tagEnd;
      switch (tag & 7) {
        case 0:
          at = this.#varintEnd(bytes, at, Math.min(end, at + 10));
          if (at < 0) return false;
          break;
        case 1:
          at += 8;
          break;
        case 5:
          at += 4;
          break;
        case 2: {
          const lengthEnd = this.#varintEnd(bytes, at, Math.min(end, at + longestTag));
          if (lengthEnd < 0) return false;
          const length = readVarint(bytes, at, lengthEnd);
          if (length > end - lengthEnd) return false;
          this.#name = `${outerName}.${field}`;
          this.#delimited(lengthEnd, lengthEnd + length, depth);
          this.#name = outerName;
          at = lengthEnd + length;
          break;
        }
        // Groups: their fields follow as fields of this message.
        case 3:
        case 4:
          break;
        default:
          return false;
      }
      if (at > end) return false;
    }
    return true;
  }

  #delimited(start: number, end: number, depth: number): void {
    if (start === end || this.#state.stoppedAt >= 0) return;
    const { bytes } = this.#table;
    const isText = !hasControl(bytes, start, end) && firstInvalidUtf8(bytes, start, end) < 0;
    if (isText) this.#row(FieldKind.ProtobufString, start, end);
    const before = this.#table.count;
    if (depth < deepest && this.#message(start, end, depth + 1)) return;
    if (depth >= deepest) this.#state.facts.add(Fact.DepthLimit, start + this.#base);
    this.#table.truncate(before);
    if (!isText) this.#row(FieldKind.ProtobufBytes, start, end);
  }

  #varintEnd(bytes: Uint8Array, start: number, end: number): number {
    for (let i = start; i < end; i++) if (bytes[i]! < 0x80) return i + 1;
    return -1;
  }

  /** Names are written behind the input in the arena; those of rows taken back are dead bytes. */
  #row(kind: FieldKind, start: number, end: number): void {
    const nameStart = this.#table.used;
    const bytes = this.#table.ensure(nameStart + this.#name.length);
    for (let i = 0; i < this.#name.length; i++) bytes[nameStart + i] = this.#name.charCodeAt(i);
    if (
      this.#table.add(
        kind,
        nameStart,
        nameStart + this.#name.length,
        start,
        end,
        start + this.#base,
        end + this.#base,
      )
    ) {
      this.#table.advance(nameStart + this.#name.length);
    } else this.#state.stop(Fact.FieldLimit, start + this.#base);
  }
}

/** Up to 35 bits, exact in a double. */
function readVarint(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = end - 1; i >= start; i--) value = value * 128 + (bytes[i]! & 0x7f);
  return value;
}

/** Control characters that text does not have. */
function hasControl(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const c = bytes[i]!;
    if (c < 0x20 && c !== 0x09 && c !== 0x0a && c !== 0x0d) return true;
  }
  return false;
}
