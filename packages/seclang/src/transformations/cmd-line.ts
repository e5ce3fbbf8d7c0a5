/**
 * `t:cmdLine`: makes shell commands comparable: drops `\ " ' ^`, turns `,` and `;` and white space into one
 * space, drops spaces before `/` and `(`, and makes letters small.
 *
 * Example: `"C^md",/C` becomes `cmd/c`.
 * Source: ModSecurity Reference Manual, Transformation functions, cmdLine.
 */

import { maskOf, maskOfRange, union } from '../bytes/byte-mask.ts';
import { toLower } from '../bytes/character-class.ts';
import type { Transformation } from './transformation.ts';

/** `t:cmdLine`. */
export const cmdLine: Transformation = {
  name: 'cmdLine',
  shortens: true,
  trigger: union(maskOf('"\'\\^ ,;\t\r\n'), maskOfRange(0x41, 0x5a)),
  adds: maskOf(' '),
  apply(bytes, start, end, out) {
    const target = out.reserve(end - start);
    const top = out.top;
    let at = top;
    let inSpace = false;
    let changed = false;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      switch (byte) {
        case 0x22:
        case 0x27:
        case 0x5c:
        case 0x5e:
          changed = true;
          break;
        case 0x20:
        case 0x2c:
        case 0x3b:
        case 0x09:
        case 0x0d:
        case 0x0a:
          if (inSpace || byte !== 0x20) changed = true;
          if (!inSpace) target[at++] = 0x20;
          inSpace = true;
          break;
        case 0x2f:
        case 0x28:
          if (inSpace) {
            at--;
            changed = true;
          }
          inSpace = false;
          target[at++] = byte;
          break;
        default: {
          const lower = toLower(byte);
          if (lower !== byte) changed = true;
          inSpace = false;
          target[at++] = lower;
        }
      }
    }
    out.end = at;
    return changed;
  },
};
