/**
 * `t:hexEncode`: each byte becomes two small hexadecimal digits.
 *
 * Example: `Az` becomes `417a`.
 * Source: ModSecurity Reference Manual, Transformation functions, hexEncode.
 */
import type { Transformation } from './transformation.ts';

const hexDigits = '0123456789abcdef';

/** `t:hexEncode`. */
export const hexEncode: Transformation = {
  name: 'hexEncode',
  apply(bytes, start, end, out) {
    const target = out.reserve((end - start) * 2);
    let at = out.top;
    for (let i = start; i < end; i++) {
      target[at++] = hexDigits.charCodeAt(bytes[i]! >> 4);
      target[at++] = hexDigits.charCodeAt(bytes[i]! & 15);
    }
    out.end = at;
    return end > start;
  },
};
