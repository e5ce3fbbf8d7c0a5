/**
 * `t:htmlEntityDecode`: `&#xHH;`, `&#DD;`, `&quot;`, `&amp;`, `&lt;`, `&gt;` and `&nbsp;` become one byte; the
 * semicolon may be missing, a number keeps its low byte.
 *
 * Example: `&#x3c;b&gt` becomes `<b>`.
 * Source: ModSecurity Reference Manual, Transformation functions, htmlEntityDecode.
 */
import { maskOf } from '../bytes/byte-mask.ts';
import { hexValue, isDigit, toLower } from '../bytes/character-class.ts';
import type { Transformation } from './transformation.ts';

const named: readonly (readonly [string, number])[] = [
  ['quot', 0x22],
  ['amp', 0x26],
  ['lt', 0x3c],
  ['gt', 0x3e],
  ['nbsp', 0xa0],
];

/** `t:htmlEntityDecode`. */
export const htmlEntityDecode: Transformation = {
  name: 'htmlEntityDecode',
  shortens: true,
  trigger: maskOf('&'),
  apply(bytes, start, end, out) {
    const target = out.reserve(end - start);
    let at = out.top;
    let changed = false;
    let i = start;
    while (i < end) {
      const byte = bytes[i]!;
      if (byte === 0x26) {
        const decoded = bytes[i + 1] === 0x23 ? decodeNumber(bytes, i, end) : decodeName(bytes, i, end);
        if (decoded >= 0) {
          target[at++] = decoded & 0xff;
          i += decoded >>> 8;
          if (i < end && bytes[i] === 0x3b) i++;
          changed = true;
          continue;
        }
      }
      target[at++] = byte;
      i++;
    }
    out.end = at;
    return changed;
  },
};

/** The byte in the low eight bits and the length above them, or -1. */
function decodeNumber(bytes: Uint8Array, at: number, end: number): number {
  let i = at + 2;
  let value = 0;
  if (i < end && (bytes[i]! | 0x20) === 0x78) {
    const first = ++i;
    for (; i < end && i - at < 0x7fffff; i++) {
      const digit = hexValue(bytes[i]!);
      if (digit < 0) break;
      value = ((value << 4) | digit) & 0xffff;
    }
    return i === first || i >= end + 1 ? -1 : ((i - at) << 8) | (value & 0xff);
  }
  const first = i;
  for (; i < end && isDigit(bytes[i]!) && i - at < 0x7fffff; i++)
    value = (value * 10 + bytes[i]! - 0x30) & 0xffff;
  return i === first ? -1 : ((i - at) << 8) | (value & 0xff);
}

/** As `decodeNumber`, for the named entities; a name ends where letters and digits end. */
function decodeName(bytes: Uint8Array, at: number, end: number): number {
  for (const [name, value] of named) {
    const last = at + 1 + name.length;
    if (last > end) continue;
    let i = 0;
    while (i < name.length && toLower(bytes[at + 1 + i]!) === name.charCodeAt(i)) i++;
    if (i === name.length && !isNameByte(bytes, last, end)) return ((name.length + 1) << 8) | value;
  }
  return -1;
}

function isNameByte(bytes: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return false;
  const lower = bytes[at]! | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || isDigit(bytes[at]!);
}
