/**
 * `t:phpArgsNames`: a parameter name as PHP makes it: leading spaces go, space and dot become `_` up to the
 * first bracket, an open bracket becomes `_`, blank indexes become `[]`, and what follows the last index is
 * dropped.
 *
 * Example: ` a.b[c]d` becomes `a_b[c]`.
 * Source: ModSecurity Reference Manual v3, phpArgsNames; PHP manual, "Variables From External Sources".
 */
import { maskOf } from '../bytes/byte-mask.ts';
import { isSpace } from '../bytes/character-class.ts';
import type { Transformation } from './transformation.ts';

/** `t:phpArgsNames`. */
export const phpArgsNames: Transformation = {
  name: 'phpArgsNames',
  trigger: maskOf(' .['),
  adds: maskOf('_'),
  apply(bytes, start, end, out) {
    const target = out.reserve(end - start);
    const top = out.top;
    let at = top;
    let i = start;
    while (i < end && bytes[i] === 0x20) i++;
    for (; i < end && bytes[i] !== 0x5b; i++) {
      target[at++] = bytes[i] === 0x20 || bytes[i] === 0x2e ? 0x5f : bytes[i]!;
    }
    if (at > top) {
      while (i < end && bytes[i] === 0x5b) {
        const first = i + 1;
        const close = bytes.indexOf(0x5d, first);
        if (close < 0 || close >= end) {
          target[at++] = 0x5f;
          for (i = first; i < end; i++) target[at++] = bytes[i]!;
          break;
        }
        const blank = close === first + 1 && isSpace(bytes[first]!);
        target[at++] = 0x5b;
        if (!blank) for (let k = first; k < close; k++) target[at++] = bytes[k]!;
        target[at++] = 0x5d;
        i = close + 1;
      }
    }
    out.end = at;
    if (at - top !== end - start) return true;
    for (let k = 0; k < end - start; k++) if (target[top + k] !== bytes[start + k]) return true;
    return false;
  },
};
