/**
 * `t:cssDecode`: CSS escapes: a backslash with one to six hexadecimal digits becomes the low byte (full-width
 * forms folded) and takes one following white space with it; `\` before a newline is dropped; before anything
 * else only the backslash is.
 *
 * Example: `ja\76 ascript` becomes `javascript`.
 * Source: ModSecurity Reference Manual, Transformation functions, cssDecode; CSS 2.1 section 4.1.3.
 */
import { maskOf } from '../bytes/byte-mask.ts';
import { hexValue, isSpace } from '../bytes/character-class.ts';
import type { Transformation } from './transformation.ts';
import { foldCodeUnit } from './url-decode-uni.ts';

/** `t:cssDecode`. */
export const cssDecode: Transformation = {
  name: 'cssDecode',
  shortens: true,
  trigger: maskOf('\\'),
  apply(bytes, start, end, out) {
    const target = out.reserve(end - start);
    let at = out.top;
    let changed = false;
    let i = start;
    while (i < end) {
      const byte = bytes[i]!;
      if (byte !== 0x5c) {
        target[at++] = byte;
        i++;
        continue;
      }
      changed = true;
      i++;
      if (i >= end) break;
      let digits = 0;
      let value = 0;
      while (digits < 6 && i + digits < end && hexValue(bytes[i + digits]!) >= 0) {
        value = (value << 4) | hexValue(bytes[i + digits]!);
        digits++;
      }
      if (digits > 0) {
        // The fold to ASCII needs the code point itself to be of FF00–FFFF: six digits may name another plane.
        target[at++] = value >> 8 === 0xff ? foldCodeUnit(value) : value & 0xff;
        i += digits;
        if (i < end && isSpace(bytes[i]!)) i++;
        continue;
      }
      if (bytes[i] !== 0x0a) target[at++] = bytes[i]!;
      i++;
    }
    out.end = at;
    return changed;
  },
};
