/**
 * `t:compressWhitespace`: each run of white space (with 0xA0) becomes one space.
 *
 * Example: `a \t\n b` becomes `a b`.
 * Source: ModSecurity Reference Manual, Transformation functions, compressWhitespace.
 */
import { maskOf } from '../bytes/byte-mask.ts';
import { isSpaceOrNoBreakSpace } from '../bytes/character-class.ts';
import type { Transformation } from './transformation.ts';

/** `t:compressWhitespace`. */
export const compressWhitespace: Transformation = {
  name: 'compressWhitespace',
  shortens: true,
  trigger: maskOf(' \t\n\v\f\r\xa0'),
  adds: maskOf(' '),
  apply(bytes, start, end, out) {
    const target = out.reserve(end - start);
    let at = out.top;
    let inSpace = false;
    let changed = false;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (!isSpaceOrNoBreakSpace(byte)) {
        inSpace = false;
        target[at++] = byte;
        continue;
      }
      if (inSpace || byte !== 0x20) changed = true;
      if (!inSpace) target[at++] = 0x20;
      inSpace = true;
    }
    out.end = at;
    return changed;
  },
};
