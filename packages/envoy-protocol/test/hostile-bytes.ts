/** Ways to damage or pad a valid message. */
import { tagOf } from '../src/wire/wire-type.ts';
import { type AnyMessage, isMessage } from './message-types.ts';
import type { Random } from './random.ts';

/** One unknown field: a number that no message uses, with any wire type, groups included. */
export function unknownField(random: Random, depth = 0): Uint8Array {
  const number = 200 + random.below(5000);
  const wireType = random.pick(depth < 3 ? [0, 1, 2, 3, 5] : [0, 1, 2, 5]);
  const tag = varint(tagOf(number, wireType));
  switch (wireType) {
    case 0:
      return Buffer.concat([tag, varint(random.whole(0, 2 ** 50))]);
    case 1:
      return Buffer.concat([tag, random.bytes(8)]);
    case 2: {
      const length = random.below(20);
      return Buffer.concat([tag, varint(length), random.bytes(length)]);
    }
    case 3: {
      const inside = Array.from({ length: random.below(3) }, () => unknownField(random, depth + 1));
      return Buffer.concat([tag, ...inside, varint(tagOf(number, 4))]);
    }
    default:
      return Buffer.concat([tag, random.bytes(4)]);
  }
}

/** A varint of a number up to 2^53. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** The same message with unknown fields between its fields, at every level that `message` describes. */
export function withUnknownFields(random: Random, message: AnyMessage, bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  const byNumber = new Map(Object.values(message.fields).map((field) => [field.number, field]));
  let pos = 0;
  while (pos < bytes.length) {
    if (random.chance(0.5)) parts.push(unknownField(random));
    const start = pos;
    const tag = readVarint();
    const valueStart = pos;
    const end = fieldEnd(tag & 7);
    const field = byNumber.get(tag >>> 3);
    if ((tag & 7) === 2 && field !== undefined && field.label !== 'map' && isMessage(field.kind)) {
      const inner = withUnknownFields(random, field.kind, bytes.subarray(pos, end));
      parts.push(bytes.subarray(start, valueStart), varint(inner.length), inner);
    } else parts.push(bytes.subarray(start, end));
    pos = end;
  }
  parts.push(unknownField(random));
  return Buffer.concat(parts);

  function readVarint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[pos++]!;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  /** Leaves `pos` at the first byte of the value behind a length prefix. */
  function fieldEnd(wireType: number): number {
    if (wireType === 1) return pos + 8;
    if (wireType === 5) return pos + 4;
    if (wireType === 2) {
      const length = readVarint();
      return pos + length;
    }
    readVarint();
    return pos;
  }
}

/** A copy with one to three random changes: bytes flipped, removed, doubled, inserted, cut off. */
export function damaged(random: Random, bytes: Uint8Array): Uint8Array {
  let made = Array.from(bytes);
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    const at = random.below(made.length + 1);
    switch (random.below(6)) {
      case 0:
        made[at] = random.below(256);
        break;
      case 1:
        made.splice(at, 1 + random.below(4));
        break;
      case 2:
        made.splice(at, 0, ...random.bytes(1 + random.below(6)));
        break;
      case 3:
        made.splice(at, 0, ...made.slice(at, at + random.below(30)));
        break;
      case 4:
        made[at] = (made[at] ?? 0) ^ (1 << random.below(8));
        break;
      default:
        made = random.chance(0.2) ? made.slice(0, at) : made;
    }
  }
  return Uint8Array.from(made.slice(0, 64 * 1024), (byte) => byte ?? 0);
}
