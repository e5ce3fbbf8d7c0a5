/**
 * What a value stands for when every encoding that some component may take off is taken off: percent-encoding
 * (`%HH`, `%uHHHH`), HTML character references, escapes of JavaScript and JSON (`\xHH`, `\uHHHH`, `\u{H}`),
 * overlong UTF-8, full-width forms. One pass does all kinds; passes are repeated until nothing changes.
 */
import { entityEnd, hexDigit, readEntity } from './html-entities.ts';

/** Most passes: three layers of percent-encoding occur in attacks; each pass at least halves what is left. */
const maxPasses = 5;

/** 1 for the bytes at which an encoding may begin. */
const begins = new Uint8Array(256);
for (const byte of [0x25, 0x26, 0x5c, 0xc0, 0xc1, 0xe0, 0xe2, 0xef, 0xf0, 0xf8, 0xfc]) begins[byte] = 1;

/** Whether a value may hold an encoding at all: one pass, no false negative. */
export function mayBeEncoded(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (begins[bytes[at]!] === 1) return true;
  return false;
}

/**
 * Decodes bytes[start, end) into `target` from 0 on and returns the length, or -1 when nothing changes. `target`
 * needs room for end − start bytes: no encoding is shorter than what it stands for.
 */
export function decodeLayers(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
  let length = onePass(bytes, start, end, target);
  if (length === end - start) return -1;
  for (let pass = 1; pass < maxPasses; pass++) {
    const shorter = onePass(target, 0, length, target);
    if (shorter === length) break;
    length = shorter;
  }
  return length;
}

/** One pass, from a source to the start of a target; the source may be the target, since output never overtakes. */
function onePass(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
  let write = 0;
  let at = start;
  while (at < end) {
    const byte = bytes[at]!;
    if (begins[byte] === 0) {
      target[write++] = byte;
      at++;
      continue;
    }
    consumed = 0;
    const point = decodeAt(bytes, at, end, byte);
    if (consumed === 0) {
      target[write++] = byte;
      at++;
    } else {
      write = putPoint(target, write, point);
      at += consumed;
    }
  }
  return write;
}

/** How many bytes the encoding took that {@link decodeAt} found; 0 when it found none. */
let consumed = 0;

function decodeAt(bytes: Uint8Array, at: number, end: number, byte: number): number {
  switch (byte) {
    case 0x25:
      return percent(bytes, at, end);
    case 0x26: {
      const point = readEntity(bytes, at, end);
      if (point >= 0) consumed = entityEnd() - at;
      return point;
    }
    case 0x5c:
      return scriptEscape(bytes, at, end);
    default:
      return overlong(bytes, at, end, byte);
  }
}

function percent(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 >= end) return -1;
  const high = hexDigit(bytes[at + 1]!);
  if (high >= 0) {
    const low = hexDigit(bytes[at + 2]!);
    if (low < 0) return -1;
    consumed = 3;
    return rawByte | (high << 4) | low;
  }
  if ((bytes[at + 1]! | 0x20) !== 0x75) return -1;
  const unit = fourDigits(bytes, at + 2, end);
  if (unit >= 0) consumed = 6;
  return asciiOf(unit);
}

function scriptEscape(bytes: Uint8Array, at: number, end: number): number {
  if (at + 3 >= end) return -1;
  if (bytes[at + 1] === 0x78) {
    const high = hexDigit(bytes[at + 2]!);
    const low = hexDigit(bytes[at + 3]!);
    if (high < 0 || low < 0) return -1;
    consumed = 4;
    return rawByte | (high << 4) | low;
  }
  if (bytes[at + 1] !== 0x75) return -1;
  if (bytes[at + 2] === 0x7b) return braced(bytes, at, end);
  const unit = fourDigits(bytes, at + 2, end);
  if (unit >= 0) consumed = 6;
  return asciiOf(unit);
}

/** `\u{H…}` of ECMAScript. */
function braced(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let index = at + 3; index < end && index < at + 10; index++) {
    const digit = hexDigit(bytes[index]!);
    if (digit < 0) {
      if (bytes[index] !== 0x7d || index === at + 3 || value > 0x10ffff) return -1;
      consumed = index + 1 - at;
      return asciiOf(value);
    }
    value = (value << 4) | digit;
  }
  return -1;
}

function fourDigits(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 > end) return -1;
  let value = 0;
  for (let index = at; index < at + 4; index++) {
    const digit = hexDigit(bytes[index]!);
    if (digit < 0) return -1;
    value = (value << 4) | digit;
  }
  return value;
}

/**
 * Overlong UTF-8 (RFC 3629 section 3 forbids it) of an ASCII character, continuation bytes read as leniently as
 * old decoders do, and three-byte forms of characters that stand for ASCII ones.
 */
function overlong(bytes: Uint8Array, at: number, end: number, byte: number): number {
  const extra = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : byte < 0xf8 ? 3 : byte < 0xfc ? 4 : 5;
  if (at + extra >= end) return -1;
  const last = bytes[at + extra]! & 0x3f;
  if (extra === 1) {
    consumed = 2;
    return ((byte & 1) << 6) | last;
  }
  const before = bytes[at + extra - 1]! & 0x3f;
  if (byte === 0xe2 || byte === 0xef) {
    const point = ((byte & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | last;
    const ascii = asciiOf(point);
    if (ascii === point) return -1;
    consumed = 3;
    return ascii;
  }
  for (let index = at + 1; index < at + extra - 1; index++) if (bytes[index] !== 0x80) return -1;
  if ((bytes[at + extra - 1]! & 0xfe) !== 0x80) return -1;
  consumed = extra + 1;
  return ((before & 1) << 6) | last;
}

/** Characters beyond ASCII that lenient decoders turn into ASCII ones ("best fit"); others stay. */
function asciiOf(point: number): number {
  if (point >= 0xff01 && point <= 0xff5e) return point - 0xfee0;
  switch (point) {
    case 0x2215:
    case 0x2044:
    case 0xf025:
      return 0x2f;
    case 0x2216:
    case 0xefc8:
      return 0x5c;
    case 0x2028:
    case 0x2029:
      return 0x0a;
    default:
      return point;
  }
}

/** Marks a result that is one byte and not a code point. */
const rawByte = 0x200000;

function putPoint(target: Uint8Array, at: number, point: number): number {
  if (point < 0x80 || (point & rawByte) !== 0) {
    target[at] = point & 0xff;
    return at + 1;
  }
  if (point < 0x800) {
    target[at] = 0xc0 | (point >> 6);
    target[at + 1] = 0x80 | (point & 0x3f);
    return at + 2;
  }
  if (point < 0x10000) {
    target[at] = 0xe0 | (point >> 12);
    target[at + 1] = 0x80 | ((point >> 6) & 0x3f);
    target[at + 2] = 0x80 | (point & 0x3f);
    return at + 3;
  }
  target[at] = 0xf0 | (point >> 18);
  target[at + 1] = 0x80 | ((point >> 12) & 0x3f);
  target[at + 2] = 0x80 | ((point >> 6) & 0x3f);
  target[at + 3] = 0x80 | (point & 0x3f);
  return at + 4;
}
