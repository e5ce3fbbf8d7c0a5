import { emptyMask, maskOf } from '../bytes/byte-mask.ts';
import { isSpace } from '../bytes/character-class.ts';
import type { Transformation } from './transformation.ts';

/** Makes a transformation that removes white space from the left end, the right end, or both. */
export function trimming(name: string, left: boolean, right: boolean): Transformation {
  return {
    name,
    shortens: true,
    trigger: maskOf(' \t\n\v\f\r'),
    adds: emptyMask(),
    apply(bytes, start, end, out) {
      let first = start;
      let last = end;
      if (left) while (first < last && isSpace(bytes[first]!)) first++;
      if (right) while (last > first && isSpace(bytes[last - 1]!)) last--;
      if (first === start && last === end) return false;
      const target = out.reserve(last - first);
      let at = out.top;
      for (let i = first; i < last; i++) target[at++] = bytes[i]!;
      out.end = at;
      return true;
    },
  };
}
