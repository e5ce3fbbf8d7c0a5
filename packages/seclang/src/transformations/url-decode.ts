/**
 * `t:urlDecode`: `%XX` becomes the byte, `+` a space; what is not valid stays as it is.
 *
 * Example: `a%20b+%zz` becomes `a b %zz`.
 * Source: ModSecurity Reference Manual, Transformation functions, urlDecode.
 */
import { maskOf } from '../bytes/byte-mask.ts';
import { hexValue } from '../bytes/character-class.ts';
import type { Transformation } from './transformation.ts';

/** `t:urlDecode`. */
export const urlDecode: Transformation = {
  name: 'urlDecode',
  shortens: true,
  trigger: maskOf('%+'),
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
        const high = hexValue(bytes[i + 1]!);
        const low = hexValue(bytes[i + 2]!);
        if (high >= 0 && low >= 0) {
          byte = (high << 4) | low;
          i += 2;
          changed = true;
        }
      }
      target[at++] = byte;
    }
    out.end = at;
    return changed;
  },
};
