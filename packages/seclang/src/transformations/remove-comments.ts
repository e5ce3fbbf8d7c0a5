/**
 * `t:removeComments`: drops comments: C style, `<!-- -->`, and everything after `--` or `#`. The byte after the
 * end of a comment is copied without a look at it (a NUL at the end of the value), and an open comment leaves
 * one space: both as ModSecurity does it.
 *
 * Example: `un/*x*\/ion` becomes `union`.
 * Source: ModSecurity Reference Manual, Transformation functions, removeComments.
 */
import { maskOf } from '../bytes/byte-mask.ts';
import type { Transformation } from './transformation.ts';

/** `t:removeComments`. */
export const removeComments: Transformation = {
  name: 'removeComments',
  trigger: maskOf('*#-'),
  adds: maskOf(' \0'),
  apply(bytes, start, end, out) {
    const target = out.reserve(end - start + 1);
    let at = out.top;
    let changed = false;
    let inside = false;
    let i = start;
    const is = (offset: number, byte: number): boolean => i + offset < end && bytes[i + offset] === byte;
    while (i < end) {
      if (inside) {
        const length = is(0, 0x2a) && is(1, 0x2f) ? 2 : is(0, 0x2d) && is(1, 0x2d) && is(2, 0x3e) ? 3 : 0;
        i += Math.max(length, 1);
        if (length === 0) continue;
        inside = false;
        target[at++] = i < end ? bytes[i]! : 0;
        i++;
        continue;
      }
      const opens = is(0, 0x2f) && is(1, 0x2a);
      if (opens || (is(0, 0x3c) && is(1, 0x21) && is(2, 0x2d) && is(3, 0x2d))) {
        changed = true;
        inside = true;
        i += opens ? 2 : 4;
        continue;
      }
      if (is(0, 0x23) || (is(0, 0x2d) && is(1, 0x2d))) {
        changed = true;
        break;
      }
      target[at++] = bytes[i++]!;
    }
    if (inside) target[at++] = 0x20;
    out.end = at;
    return changed;
  },
};
