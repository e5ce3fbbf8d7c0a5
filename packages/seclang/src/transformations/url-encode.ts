/**
 * `t:urlEncode`: every byte but letters, digits and `*` becomes `%xx`; a space becomes `+`.
 *
 * Example: `a b/` becomes `a+b%2f`.
 * Source: ModSecurity Reference Manual, Transformation functions, urlEncode.
 */
import type { Transformation } from './transformation.ts';

const hexDigits = '0123456789abcdef';

function isPlain(byte: number): boolean {
  const lower = byte | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2a;
}

/** `t:urlEncode`. */
export const urlEncode: Transformation = {
  name: 'urlEncode',
  apply(bytes, start, end, out) {
    const target = out.reserve((end - start) * 3);
    let at = out.top;
    let changed = false;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (isPlain(byte)) {
        target[at++] = byte;
        continue;
      }
      changed = true;
      if (byte === 0x20) {
        target[at++] = 0x2b;
        continue;
      }
      target[at++] = 0x25;
      target[at++] = hexDigits.charCodeAt(byte >> 4);
      target[at++] = hexDigits.charCodeAt(byte & 15);
    }
    out.end = at;
    return changed;
  },
};
