/**
 * The little of Protocol Buffers that health and reflection need (protobuf.dev/programming-guides/encoding): varints and
 * length-delimited fields.
 */

/** One field of a message: its number, and its value as bytes (length-delimited) or as a number (varint). */
export interface ProtobufField {
  readonly number: number;
  readonly bytes: Uint8Array | undefined;
  readonly value: number;
}

/** Fields that are read at most; the messages of these services have fewer than ten. */
const fieldLimit = 100;

/** Reads a message; `undefined` when it is malformed or has too many fields. Fixed-size fields are skipped. */
export function readFields(message: Uint8Array): ProtobufField[] | undefined {
  const fields: ProtobufField[] = [];
  let at = 0;
  while (at < message.length) {
    if (fields.length === fieldLimit) return undefined;
    const tag = readVarint(message, at);
    if (tag === undefined || tag.value < 8) return undefined;
    at = tag.next;
    const number = Math.floor(tag.value / 8);
    const wireType = tag.value % 8;
    if (wireType === 0) {
      const varint = readVarint(message, at);
      if (varint === undefined) return undefined;
      fields.push({ number, bytes: undefined, value: varint.value });
      at = varint.next;
    } else if (wireType === 2) {
      const length = readVarint(message, at);
      if (length === undefined || length.value > message.length - length.next) return undefined;
      at = length.next + length.value;
      fields.push({ number, bytes: message.subarray(length.next, at), value: 0 });
    } else if (wireType === 1 || wireType === 5) {
      at += wireType === 1 ? 8 : 4;
      if (at > message.length) return undefined;
    } else {
      return undefined;
    }
  }
  return fields;
}

/** A length-delimited field. */
export function bytesField(number: number, value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

/** A varint field; zero is the default and is left out. */
export function numberField(number: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.concat([varint(number * 8), varint(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  while (left >= 0x80) {
    bytes.push((left % 0x80) | 0x80);
    left = Math.floor(left / 0x80);
  }
  bytes.push(left);
  return Buffer.from(bytes);
}

/** Numbers above 2^53 lose precision; none of these services has any. */
function readVarint(bytes: Uint8Array, from: number): { value: number; next: number } | undefined {
  let value = 0;
  let scale = 1;
  for (let at = from; at < bytes.length && at < from + 10; at++) {
    const byte = bytes[at]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, next: at + 1 };
    scale *= 0x80;
  }
  return undefined;
}
