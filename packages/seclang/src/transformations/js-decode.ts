/**
 * `t:jsDecode`: JavaScript escapes `\uHHHH` (low byte, full-width forms folded), `\xHH`, octal `\OOO` and
 * `\a \b \f \n \r \t \v` become one byte; any other escaped byte loses its backslash.
 *
 * Example: `\x3cscript\u003e` becomes `<script>`.
 * Source: ModSecurity Reference Manual, Transformation functions, jsDecode.
 */
import { maskOf } from '../bytes/byte-mask.ts';
import { hexValue } from '../bytes/character-class.ts';
import { controlEscape } from './control-escape.ts';
import type { Transformation } from './transformation.ts';
import { foldCodeUnit, hexQuad } from './url-decode-uni.ts';

/** `t:jsDecode`. */
export const jsDecode: Transformation = {
  name: 'jsDecode',
  shortens: true,
  trigger: maskOf('\\'),
  apply(bytes, start, end, out) {
    const target = out.reserve(end - start);
    let at = out.top;
    let changed = false;
    let i = start;
    while (i < end) {
      const byte = bytes[i]!;
      if (byte !== 0x5c || i + 1 >= end) {
        target[at++] = byte;
        i++;
        continue;
      }
      changed = true;
      const next = bytes[i + 1]!;
      if (next === 0x75) {
        const code = hexQuad(bytes, i + 2, end);
        if (code >= 0) {
          target[at++] = foldCodeUnit(code);
          i += 6;
          continue;
        }
      } else if (next === 0x78 && i + 3 < end) {
        const high = hexValue(bytes[i + 2]!);
        const low = hexValue(bytes[i + 3]!);
        if (high >= 0 && low >= 0) {
          target[at++] = (high << 4) | low;
          i += 4;
          continue;
        }
      } else if (next >= 0x30 && next <= 0x37) {
        // Three octal digits only while the value stays a byte: \400 is \40 and a zero.
        const limit = Math.min(end, i + (next > 0x33 ? 3 : 4));
        let value = 0;
        for (i++; i < limit && bytes[i]! >= 0x30 && bytes[i]! <= 0x37; i++)
          value = value * 8 + bytes[i]! - 0x30;
        target[at++] = value;
        continue;
      }
      target[at++] = controlEscape(next);
      i += 2;
    }
    out.end = at;
    return changed;
  },
};
