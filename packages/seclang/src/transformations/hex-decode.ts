/**
 * `t:hexDecode`: each pair of hexadecimal digits becomes a byte; an odd last digit is dropped. Other characters
 * are read as ModSecurity reads them: by their distance from `0` or `A`.
 *
 * Example: `417a` becomes `Az`.
 * Source: ModSecurity Reference Manual, Transformation functions, hexDecode.
 */
import type { Transformation } from './transformation.ts';

function looseDigit(byte: number): number {
  return byte >= 0x41 ? (byte & 0xdf) - 0x41 + 10 : byte - 0x30;
}

/** `t:hexDecode`. */
export const hexDecode: Transformation = {
  name: 'hexDecode',
  shortens: true,
  apply(bytes, start, end, out) {
    const target = out.reserve((end - start) >> 1);
    let at = out.top;
    for (let i = start; i + 1 < end; i += 2) {
      target[at++] = (looseDigit(bytes[i]!) * 16 + looseDigit(bytes[i + 1]!)) & 0xff;
    }
    out.end = at;
    return end > start;
  },
};
