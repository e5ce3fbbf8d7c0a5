/**
 * `t:base64DecodeExt`: as base64Decode, but skips characters that are not of the alphabet, as PHP does.
 *
 * Example: `VG.VzdA==` becomes `Test`.
 * Source: ModSecurity Reference Manual, Transformation functions, base64DecodeExt.
 */
import { sextets } from './base64-alphabet.ts';
import type { Transformation } from './transformation.ts';

/** `t:base64DecodeExt`. */
export const base64DecodeExt: Transformation = {
  name: 'base64DecodeExt',
  shortens: true,
  apply(bytes, start, end, out) {
    const target = out.reserve(end - start);
    let at = out.top;
    let bits = 0;
    let held = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (byte === 0x3d) break;
      const sextet = sextets[byte]!;
      if (sextet < 0) continue;
      bits = ((bits << 6) | sextet) & 0xffffff;
      held += 6;
      if (held >= 8) {
        held -= 8;
        target[at++] = (bits >> held) & 0xff;
      }
    }
    out.end = at;
    return end > start;
  },
};
