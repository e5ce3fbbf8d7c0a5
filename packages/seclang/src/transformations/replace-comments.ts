/**
 * `t:replaceComments`: each C style comment becomes one space; an open one takes the rest of the value with it.
 * A closing mark without an opening one stays.
 *
 * Example: `un/*x*\/ion` becomes `un ion`.
 * Source: ModSecurity Reference Manual, Transformation functions, replaceComments.
 */
import { maskOf } from '../bytes/byte-mask.ts';
import type { Transformation } from './transformation.ts';

/** `t:replaceComments`. */
export const replaceComments: Transformation = {
  name: 'replaceComments',
  shortens: true,
  trigger: maskOf('*'),
  adds: maskOf(' '),
  apply(bytes, start, end, out) {
    const target = out.reserve(end - start);
    let at = out.top;
    let changed = false;
    let i = start;
    while (i < end) {
      if (bytes[i] !== 0x2f || i + 1 >= end || bytes[i + 1] !== 0x2a) {
        target[at++] = bytes[i++]!;
        continue;
      }
      changed = true;
      target[at++] = 0x20;
      i += 2;
      while (i < end && !(bytes[i] === 0x2a && i + 1 < end && bytes[i + 1] === 0x2f)) i++;
      i += 2;
    }
    out.end = at;
    return changed;
  },
};
