/**
 * `t:removeCommentsChar`: drops the comment marks themselves: C style ones, `--`, `#`, `<!--` and `-->`.
 *
 * Example: `un/**\/ion` becomes `union`.
 * Source: ModSecurity Reference Manual, Transformation functions, removeCommentsChar.
 */
import { emptyMask, maskOf } from '../bytes/byte-mask.ts';
import type { Transformation } from './transformation.ts';

/** `t:removeCommentsChar`. */
export const removeCommentsChar: Transformation = {
  name: 'removeCommentsChar',
  shortens: true,
  trigger: maskOf('*-#'),
  adds: emptyMask(),
  apply(bytes, start, end, out) {
    const target = out.reserve(end - start);
    let at = out.top;
    let i = start;
    while (i < end) {
      const length = markLength(bytes, i, end);
      if (length === 0) target[at++] = bytes[i++]!;
      else i += length;
    }
    out.end = at;
    return at - out.top !== end - start;
  },
};

function markLength(bytes: Uint8Array, at: number, end: number): number {
  const byte = bytes[at]!;
  if (byte === 0x23) return 1;
  if (at + 1 >= end) return 0;
  const next = bytes[at + 1]!;
  if ((byte === 0x2f && next === 0x2a) || (byte === 0x2a && next === 0x2f)) return 2;
  if (byte === 0x3c && next === 0x21) {
    return at + 3 < end && bytes[at + 2] === 0x2d && bytes[at + 3] === 0x2d ? 4 : 0;
  }
  if (byte !== 0x2d || next !== 0x2d) return 0;
  return at + 2 < end && bytes[at + 2] === 0x3e ? 3 : 2;
}
