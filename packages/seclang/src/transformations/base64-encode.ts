/**
 * `t:base64Encode`: encodes with base64 and padding.
 *
 * Example: `Test` becomes `VGVzdA==`.
 * Source: ModSecurity Reference Manual, Transformation functions, base64Encode; RFC 4648.
 */
import { base64Character } from './base64-alphabet.ts';
import type { Transformation } from './transformation.ts';

/** `t:base64Encode`. */
export const base64Encode: Transformation = {
  name: 'base64Encode',
  apply(bytes, start, end, out) {
    const target = out.reserve(Math.ceil((end - start) / 3) * 4);
    let at = out.top;
    for (let i = start; i < end; i += 3) {
      const left = end - i;
      const bits = (bytes[i]! << 16) | (left > 1 ? bytes[i + 1]! << 8 : 0) | (left > 2 ? bytes[i + 2]! : 0);
      target[at++] = base64Character(bits >> 18);
      target[at++] = base64Character((bits >> 12) & 63);
      target[at++] = left > 1 ? base64Character((bits >> 6) & 63) : 0x3d;
      target[at++] = left > 2 ? base64Character(bits & 63) : 0x3d;
    }
    out.end = at;
    return end > start;
  },
};
