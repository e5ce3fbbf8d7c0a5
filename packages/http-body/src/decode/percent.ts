import { hexValue, notHex } from './hex.ts';

/** Variants of percent-decoding. */
export interface PercentOptions {
  /** `+` is a space (forms). Default false (paths). */
  readonly plusAsSpace?: boolean;
  /** `%uXXXX` is a UTF-16 code unit, written as UTF-8 (IIS). Default false. */
  readonly unicodeEscapes?: boolean;
}

/**
 * Percent-decodes bytes start–end into `target` from `at` on and returns the offset behind them (RFC 3986 2.1). An
 * escape that is none stays as it is. `target` may be the source with `at` ≤ `start`; it needs room for end − start.
 */
export function percentDecode(
  bytes: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
  options: PercentOptions = {},
): number {
  const plus = options.plusAsSpace === true ? 0x2b : -1;
  let write = at;
  for (let i = start; i < end; i++) {
    const c = bytes[i]!;
    if (c === 0x25) {
      const high = i + 2 < end ? hexValue[bytes[i + 1]!]! : notHex;
      const low = i + 2 < end ? hexValue[bytes[i + 2]!]! : notHex;
      if (high !== notHex && low !== notHex) {
        target[write++] = (high << 4) | low;
        i += 2;
        continue;
      }
      if (options.unicodeEscapes === true) {
        const unit = unicodeEscape(bytes, i, end);
        if (unit >= 0) {
          write = writeUnit(target, write, unit);
          i += 5;
          continue;
        }
      }
    }
    target[write++] = c === plus ? 0x20 : c;
  }
  return write;
}

/** The code unit of `%uXXXX` at `at`, or -1. */
function unicodeEscape(bytes: Uint8Array, at: number, end: number): number {
  if (at + 5 >= end || (bytes[at + 1]! | 0x20) !== 0x75) return -1;
  let unit = 0;
  for (let i = at + 2; i < at + 6; i++) {
    const digit = hexValue[bytes[i]!]!;
    if (digit === notHex) return -1;
    unit = (unit << 4) | digit;
  }
  return unit;
}

/** A code unit as UTF-8; halves of surrogate pairs, too, so that no byte is lost. */
function writeUnit(target: Uint8Array, at: number, unit: number): number {
  if (unit < 0x80) {
    target[at] = unit;
    return at + 1;
  }
  if (unit < 0x800) {
    target[at] = 0xc0 | (unit >> 6);
    target[at + 1] = 0x80 | (unit & 0x3f);
    return at + 2;
  }
  target[at] = 0xe0 | (unit >> 12);
  target[at + 1] = 0x80 | ((unit >> 6) & 0x3f);
  target[at + 2] = 0x80 | (unit & 0x3f);
  return at + 3;
}

/** Whether `%` and two hex digits occur: after one decoding, the sign of a second. */
export function hasPercentEscape(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i + 2 < end; i++) {
    if (bytes[i] !== 0x25) continue;
    if (hexValue[bytes[i + 1]!] !== notHex && hexValue[bytes[i + 2]!] !== notHex) return true;
  }
  return false;
}
