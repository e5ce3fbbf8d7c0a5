/**
 * `t:length`: the number of bytes, as decimal digits.
 *
 * Example: `abc` becomes `3`.
 * Source: ModSecurity Reference Manual, Transformation functions, length.
 */
import type { Transformation } from './transformation.ts';

/** `t:length`. */
export const length: Transformation = {
  name: 'length',
  apply(_bytes, start, end, out) {
    const digits = String(end - start);
    const target = out.reserve(digits.length);
    for (let i = 0; i < digits.length; i++) target[out.top + i] = digits.charCodeAt(i);
    out.end = out.top + digits.length;
    return true;
  },
};
