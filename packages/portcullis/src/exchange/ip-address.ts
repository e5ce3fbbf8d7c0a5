/**
 * IP addresses as text and as bytes. Parsing is strict: no octal or short IPv4 forms, which other parsers read
 * differently. IPv4-mapped IPv6 (`::ffff:a.b.c.d`) becomes IPv4, so that one client has one name.
 */
import { copied } from '@portcullis/http-body';

/** 4 or 16 bytes, or undefined when `text` is no address. A zone (`%eth0`) is dropped. */
export function parseIp(text: string): Uint8Array | undefined {
  const zone = text.indexOf('%');
  const plain = zone < 0 ? text : text.slice(0, zone);
  if (plain.length > 45) return undefined;
  return plain.includes(':') ? parseIpv6(plain) : parseIpv4(plain);
}

function parseIpv4(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(4);
  let position = 0;
  let value = 0;
  let digits = 0;
  for (let index = 0; index <= text.length; index++) {
    const code = index < text.length ? text.charCodeAt(index) : 0x2e;
    if (code === 0x2e) {
      if (digits === 0 || position > 3) return undefined;
      bytes[position++] = value;
      value = 0;
      digits = 0;
    } else if (code >= 0x30 && code <= 0x39) {
      if (digits > 0 && value === 0) return undefined;
      value = value * 10 + code - 0x30;
      digits++;
      if (value > 255) return undefined;
    } else return undefined;
  }
  return position === 4 ? bytes : undefined;
}

function parseIpv6(text: string): Uint8Array | undefined {
  const gap = text.indexOf('::');
  if (gap >= 0 && text.indexOf('::', gap + 1) >= 0) return undefined;
  const head = gap < 0 ? groups(text, true) : groups(text.slice(0, gap), false);
  const tail = gap < 0 ? [] : groups(text.slice(gap + 2), true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (gap < 0 ? missing !== 0 : missing < 1) return undefined;
  const bytes = new Uint8Array(16);
  for (const [index, group] of head.entries()) setGroup(bytes, index, group);
  for (const [index, group] of tail.entries()) setGroup(bytes, head.length + missing + index, group);
  return isMapped(bytes) ? copied(bytes, 12) : bytes;
}

function groups(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const values: number[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] ?? '';
    if (part.includes('.')) {
      const ipv4 = mayEndInIpv4 && index === parts.length - 1 ? parseIpv4(part) : undefined;
      if (ipv4 === undefined) return undefined;
      values.push(ipv4[0]! * 256 + ipv4[1]!, ipv4[2]! * 256 + ipv4[3]!);
      continue;
    }
    const group = hexGroup(part);
    if (group < 0) return undefined;
    values.push(group);
  }
  return values.length <= 8 ? values : undefined;
}

function hexGroup(part: string): number {
  if (part.length === 0 || part.length > 4) return -1;
  let value = 0;
  for (let index = 0; index < part.length; index++) {
    const code = part.charCodeAt(index);
    const lower = code | 0x20;
    if (code >= 0x30 && code <= 0x39) value = value * 16 + code - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) value = value * 16 + lower - 0x57;
    else return -1;
  }
  return value;
}

function setGroup(bytes: Uint8Array, index: number, group: number): void {
  bytes[index * 2] = group >> 8;
  bytes[index * 2 + 1] = group & 0xff;
}

function isMapped(bytes: Uint8Array): boolean {
  for (let index = 0; index < 10; index++) if (bytes[index] !== 0) return false;
  return bytes[10] === 0xff && bytes[11] === 0xff;
}

/** Canonical text (RFC 5952) of 4 or 16 bytes. */
export function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
  const values = Array.from({ length: 8 }, (_, index) => bytes[index * 2]! * 256 + bytes[index * 2 + 1]!);
  const run = longestZeroRun(values);
  const text = (from: number, to: number) =>
    values
      .slice(from, to)
      .map((value) => value.toString(16))
      .join(':');
  return run.length < 2 ? text(0, 8) : `${text(0, run.start)}::${text(run.start + run.length, 8)}`;
}

function longestZeroRun(values: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let index = 0; index < values.length; index++) {
    let end = index;
    while (end < values.length && values[end] === 0) end++;
    if (end - index > best.length) best = { start: index, length: end - index };
    index = Math.max(index, end - 1);
  }
  return best;
}

/** Splits `ip`, `ip:port`, `[ipv6]:port` or a bare IPv6 into the canonical address, or undefined. */
export function canonicalAddress(text: string): string | undefined {
  const trimmed = text.trim();
  let host = trimmed;
  if (trimmed.startsWith('[')) {
    const close = trimmed.indexOf(']');
    if (close < 0) return undefined;
    host = trimmed.slice(1, close);
  } else {
    const colon = trimmed.indexOf(':');
    if (colon >= 0 && trimmed.indexOf(':', colon + 1) < 0) host = trimmed.slice(0, colon);
  }
  const bytes = parseIp(host);
  return bytes === undefined ? undefined : formatIp(bytes);
}
