/** One neutral form for what our tables decode and what the oracle decodes, so that they can be compared. */
import { HeaderList } from '../src/core/header-list.ts';
import { type AnyMessage, isMessage } from './message-types.ts';

type Plain = Record<string, unknown>;

/** Ours: views to arrays, maps to sorted entries, header lists to pairs. */
export function neutral(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (value instanceof HeaderList) return value.entries();
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [`.${key}`, neutral(item)]));
  if (Array.isArray(value)) return value.map(neutral);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, neutral(item)]));
}

/** The oracle's: names to camel case, wrappers and Structs opened. `message` is our table of the same type. */
export function neutralOracle(message: AnyMessage, object: Plain): Plain {
  const made: Plain = {};
  for (const [name, field] of Object.entries(message.fields)) {
    const value = object[snakeCase(name)];
    if (field.label === 'map') made[name] = mapOf(field.kind, value as Plain, name);
    else if (field.label === 'repeated')
      made[name] = (value as unknown[]).map((item) => oracleValue(field.kind, item));
    else made[name] = value === undefined || value === null ? undefined : oracleValue(field.kind, value);
  }
  return made;
}

function mapOf(kind: AnyMessage['fields'][string]['kind'], value: Plain, name: string): unknown {
  const entries = Object.entries(value).map(([key, item]) => [key, oracleValue(kind, item)] as const);
  // Request headers are read as a list of pairs in the order of the wire.
  if (name === 'headers') return entries.map(([key, item]) => [latin1(key), latin1(item as string)]);
  if (kind.typeName === 'google.protobuf.Struct') return Object.fromEntries(entries);
  return Object.fromEntries(entries.map(([key, item]) => [`.${key}`, item]));
}

function oracleValue(kind: AnyMessage['fields'][string]['kind'], value: unknown): unknown {
  if (isMessage(kind)) return neutralOracle(kind, value as Plain);
  switch (kind.typeName) {
    case 'google.protobuf.Struct':
      return structOf(value as Plain);
    case 'google.protobuf.BoolValue':
    case 'google.protobuf.UInt32Value':
    case 'google.protobuf.UInt64Value':
      return (value as { value: unknown }).value;
    case 'envoy.config.core.v3.HeaderMap':
      return (value as { headers: { key: string; value: string; raw_value: number[] }[] }).headers.map(
        (header) => [
          latin1(header.key),
          header.raw_value.length > 0 ? String.fromCharCode(...header.raw_value) : latin1(header.value),
        ],
      );
    default:
      return value;
  }
}

function structOf(value: Plain): Plain {
  const fields = value['fields'] as Record<string, Plain>;
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, plainValue(item)]));
}

function plainValue(value: Plain): unknown {
  if ('struct_value' in value) return structOf(value['struct_value'] as Plain);
  if ('list_value' in value) return (value['list_value'] as { values: Plain[] }).values.map(plainValue);
  if ('null_value' in value) return null;
  return value['number_value'] ?? value['string_value'] ?? value['bool_value'] ?? null;
}

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
