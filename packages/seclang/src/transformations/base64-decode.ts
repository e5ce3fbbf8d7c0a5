/**
 * `t:base64Decode`: decodes base64 up to the first character that is not of its alphabet.
 *
 * Example: `VGVzdA==` becomes `Test`.
 * Source: ModSecurity Reference Manual, Transformation functions, base64Decode; RFC 4648.
 */
import { sextets } from './base64-alphabet.ts';
import type { Transformation } from './transformation.ts';

/** `t:base64Decode`. */
export const base64Decode: Transformation = {
  name: 'base64Decode',
  shortens: true,
  apply(bytes, start, end, out) {
    const target = out.reserve(end - start);
    let at = out.top;
    let bits = 0;
    let held = 0;
    for (let i = start; i < end; i++) {
      const sextet = sextets[bytes[i]!]!;
      if (sextet < 0) break;
      bits = ((bits << 6) | sextet) & 0xffffff;
      held += 6;
      if (held >= 8) {
        held -= 8;
        target[at++] = (bits >> held) & 0xff;
      }
    }
    out.end = at;
    return end > start;
  },
};
