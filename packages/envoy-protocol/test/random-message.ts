/** Random messages of a type of the oracle, as input for its `fromObject`. */
import type protobuf from 'protobufjs';
import type { Random } from './random.ts';

/** Depth at which messages stop nesting. Struct and Value are the only types that could go on for ever. */
const MAX_DEPTH = 9;

/** An object of `type` with about `density` of its fields set. */
export function randomMessage(
  random: Random,
  type: protobuf.Type,
  density: number,
  depth = 0,
): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  const oneofs = new Map<protobuf.OneOf, protobuf.Field>();
  for (const oneof of type.oneofsArray) {
    const members = oneof.fieldsArray.filter((field) => depth < MAX_DEPTH || !isMessageField(field));
    if (members.length > 0) oneofs.set(oneof, random.pick(members));
  }
  for (const field of type.fieldsArray) {
    if (field.partOf !== null && oneofs.get(field.partOf) !== field) continue;
    // A Value without a kind is invalid, and an encoder that is given null writes null_value.
    const required =
      type.fullName === '.google.protobuf.Value' || field.type.endsWith('google.protobuf.Value');
    if (!required && !random.chance(density)) continue;
    if (isMessageField(field) && depth > MAX_DEPTH) continue;
    object[field.name] = randomField(random, field, density, depth);
  }
  return object;
}

function isMessageField(field: protobuf.Field): boolean {
  return field.resolvedType !== null && 'fields' in field.resolvedType;
}

function randomField(random: Random, field: protobuf.Field, density: number, depth: number): unknown {
  if (field.map) {
    const count = random.below(4);
    const entries = Array.from({ length: count }, () => [
      random.text(8),
      randomValue(random, field, density, depth),
    ]);
    return Object.fromEntries(entries);
  }
  if (field.repeated) {
    return Array.from({ length: random.below(4) }, () => randomValue(random, field, density, depth));
  }
  return randomValue(random, field, density, depth);
}

function randomValue(random: Random, field: protobuf.Field, density: number, depth: number): unknown {
  const { resolvedType } = field;
  if (resolvedType !== null && 'fields' in resolvedType) {
    return randomMessage(random, resolvedType, density, depth + 1);
  }
  // NullValue has one value; the other enums may come with numbers that have no name yet.
  if (resolvedType !== null)
    return field.type.endsWith('NullValue') || random.chance(0.8)
      ? random.pick(Object.values(resolvedType.values))
      : random.below(700);
  switch (field.type) {
    case 'string':
      return random.text(20);
    case 'bytes':
      return random.bytes(random.below(40));
    case 'bool':
      return random.chance(0.5);
    case 'uint32':
      return random.whole(0, 0xffff_ffff);
    case 'int32':
      return random.whole(-0x8000_0000, 0x7fff_ffff);
    case 'uint64':
      return random.whole(0, Number.MAX_SAFE_INTEGER);
    case 'int64':
      return random.whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    case 'double':
      return random.pick([0, -0, 1, -1.5, random.fraction() * 1e6, Infinity, 5e-324]);
    default:
      throw new Error(`no random value for ${field.type}`);
  }
}
