import { addByte, type ByteMask, emptyMask } from '../bytes/byte-mask.ts';
import { toLower } from '../bytes/character-class.ts';
import type { Transformation } from './transformation.ts';

/** Makes a transformation that replaces every byte by a table entry. */
export function mapBytes(name: string, map: (byte: number) => number, trigger: ByteMask): Transformation {
  const table = Uint8Array.from({ length: 256 }, (_, byte) => map(byte));
  const adds = emptyMask();
  for (const [byte, mapped] of table.entries()) if (toLower(byte) !== toLower(mapped)) addByte(adds, mapped);
  return {
    name,
    shortens: true,
    trigger,
    adds,
    apply(bytes, start, end, out) {
      const target = out.reserve(end - start);
      let at = out.top;
      let changed = 0;
      for (let i = start; i < end; i++) {
        const byte = bytes[i]!;
        const mapped = table[byte]!;
        changed |= byte ^ mapped;
        target[at++] = mapped;
      }
      out.end = at;
      return changed !== 0;
    },
  };
}

/** Makes a transformation that drops every byte for which `drops` holds. */
export function dropBytes(name: string, drops: (byte: number) => boolean, trigger: ByteMask): Transformation {
  const table = Uint8Array.from({ length: 256 }, (_, byte) => (drops(byte) ? 1 : 0));
  return {
    name,
    shortens: true,
    trigger,
    adds: emptyMask(),
    apply(bytes, start, end, out) {
      const target = out.reserve(end - start);
      let at = out.top;
      for (let i = start; i < end; i++) {
        const byte = bytes[i]!;
        if (table[byte] === 0) target[at++] = byte;
      }
      out.end = at;
      return at - out.top !== end - start;
    },
  };
}
