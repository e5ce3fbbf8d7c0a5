/**
 * `t:urlDecodeUni`: as urlDecode, and `%uXXXX` becomes one byte: from the unicode map when the configuration
 * names one (SecUnicodeMapFile), else the low byte, with the full-width forms FF01–FF5E folded to ASCII.
 *
 * Example: `%u0041%uff1c+%42` becomes `A< B`.
 * Source: ModSecurity Reference Manual, Transformation functions, urlDecodeUni.
 */
import { maskOf } from '../bytes/byte-mask.ts';
import { hexValue } from '../bytes/character-class.ts';
import type { Transformation } from './transformation.ts';

const trigger = maskOf('%+');

/** Byte for each of the 65,536 code units; 0xFFFF where the map has none. */
export type UnicodeMap = Uint16Array;

/** The value of four hexadecimal digits at `at`, or -1. */
export function hexQuad(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 > end) return -1;
  let value = 0;
  for (let i = at; i < at + 4; i++) {
    const digit = hexValue(bytes[i]!);
    if (digit < 0) return -1;
    value = (value << 4) | digit;
  }
  return value;
}

/** A UTF-16 code unit as one byte: the low byte, and ASCII for the full-width forms. */
export function foldCodeUnit(code: number): number {
  const low = code & 0xff;
  return code >> 8 === 0xff && low > 0 && low < 0x5f ? low + 0x20 : low;
}

/** `t:urlDecodeUni` for a unicode map; without one, for the low byte. */
export function urlDecodeUniWith(map?: UnicodeMap): Transformation {
  return {
    name: 'urlDecodeUni',
    shortens: true,
    trigger,
    apply(bytes, start, end, out) {
      const target = out.reserve(end - start);
      let at = out.top;
      let changed = false;
      for (let i = start; i < end; i++) {
        let byte = bytes[i]!;
        if (byte === 0x2b) {
          byte = 0x20;
          changed = true;
        } else if (byte === 0x25 && i + 2 < end) {
          const next = bytes[i + 1]!;
          if (next === 0x75 || next === 0x55) {
            const code = hexQuad(bytes, i + 2, end);
            if (code >= 0) {
              const mapped = map === undefined ? 0xffff : map[code]!;
              byte = mapped === 0xffff ? foldCodeUnit(code) : mapped;
              i += 5;
              changed = true;
            }
          } else {
            const high = hexValue(next);
            const low = hexValue(bytes[i + 2]!);
            if (high >= 0 && low >= 0) {
              byte = (high << 4) | low;
              i += 2;
              changed = true;
            }
          }
        }
        target[at++] = byte;
      }
      out.end = at;
      return changed;
    },
  };
}

/** `t:urlDecodeUni` without a unicode map. */
export const urlDecodeUni: Transformation = urlDecodeUniWith();
