/**
 * `t:utf8toUnicode`: each valid multi-byte UTF-8 sequence becomes `%uXXXX` (five or six digits above U+FFFF);
 * other bytes stay.
 *
 * Example: `é` becomes `%u00e9`.
 * Source: ModSecurity Reference Manual, Transformation functions, utf8toUnicode.
 */
import { maskOfRange } from '../bytes/byte-mask.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import type { Transformation } from './transformation.ts';

const hexDigits = '0123456789abcdef';

/** `t:utf8toUnicode`. */
export const utf8toUnicode: Transformation = {
  name: 'utf8toUnicode',
  trigger: maskOfRange(0x80, 0xff),
  apply(bytes, start, end, out) {
    const target = out.reserve((end - start) * 3 + 8);
    let at = out.top;
    let changed = false;
    let i = start;
    while (i < end) {
      const byte = bytes[i]!;
      const decoded = byte < 0x80 ? -1 : decodeUtf8(bytes, i, end);
      if (decoded < 0) {
        target[at++] = byte;
        i++;
        continue;
      }
      changed = true;
      const code = decoded >> 3;
      i += decoded & 7;
      target[at++] = 0x25;
      target[at++] = 0x75;
      for (let shift = code > 0xfffff ? 20 : code > 0xffff ? 16 : 12; shift >= 0; shift -= 4) {
        target[at++] = hexDigits.charCodeAt((code >> shift) & 15);
      }
    }
    out.end = at;
    return changed;
  },
};
