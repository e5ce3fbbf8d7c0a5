/**
 * `t:escapeSeqDecode`: ANSI C escapes `\a \b \f \n \r \t \v \\ \? \' \"`, `\xHH` and octal `\OOO` become one
 * byte; any other escaped byte loses its backslash.
 *
 * Example: `\x41\102` becomes `AB`.
 * Source: ModSecurity Reference Manual, Transformation functions, escapeSeqDecode.
 */
import { maskOf } from '../bytes/byte-mask.ts';
import { hexValue } from '../bytes/character-class.ts';
import { controlEscape } from './control-escape.ts';
import type { Transformation } from './transformation.ts';

/** `t:escapeSeqDecode`. */
export const escapeSeqDecode: Transformation = {
  name: 'escapeSeqDecode',
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
      if (next === 0x78 || next === 0x58) {
        const high = i + 3 < end ? hexValue(bytes[i + 2]!) : -1;
        const low = i + 3 < end ? hexValue(bytes[i + 3]!) : -1;
        if (high >= 0 && low >= 0) {
          target[at++] = (high << 4) | low;
          i += 4;
          continue;
        }
      } else if (next >= 0x30 && next <= 0x37) {
        const limit = Math.min(end, i + 4);
        let value = 0;
        for (i++; i < limit && bytes[i]! >= 0x30 && bytes[i]! <= 0x37; i++)
          value = value * 8 + bytes[i]! - 0x30;
        target[at++] = value & 0xff;
        continue;
      }
      target[at++] = controlEscape(next);
      i += 2;
    }
    out.end = at;
    return changed;
  },
};
