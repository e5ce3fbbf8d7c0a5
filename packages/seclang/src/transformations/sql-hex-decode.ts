/**
 * `t:sqlHexDecode`: each `0x` with pairs of hexadecimal digits becomes the bytes they stand for.
 *
 * Example: `0x414243` becomes `ABC`.
 * Source: ModSecurity Reference Manual, Transformation functions, sqlHexDecode.
 */
import { maskOf } from '../bytes/byte-mask.ts';
import { hexValue } from '../bytes/character-class.ts';
import type { Transformation } from './transformation.ts';

/** `t:sqlHexDecode`. */
export const sqlHexDecode: Transformation = {
  name: 'sqlHexDecode',
  shortens: true,
  trigger: maskOf('xX'),
  apply(bytes, start, end, out) {
    const target = out.reserve(end - start);
    let at = out.top;
    let changed = false;
    const isPair = (i: number): boolean =>
      i + 1 < end && hexValue(bytes[i]!) >= 0 && hexValue(bytes[i + 1]!) >= 0;
    let i = start;
    while (i < end) {
      if (bytes[i] !== 0x30 || i + 1 >= end || (bytes[i + 1]! | 0x20) !== 0x78 || !isPair(i + 2)) {
        target[at++] = bytes[i++]!;
        continue;
      }
      changed = true;
      for (i += 2; isPair(i); i += 2) target[at++] = (hexValue(bytes[i]!) << 4) | hexValue(bytes[i + 1]!);
    }
    out.end = at;
    return changed;
  },
};
