/**
 * `t:parityEven7bit`: sets the high bit of each byte so that its number of ones is even.
 *
 * Example: `a` (0x61) becomes 0xE1.
 * Source: ModSecurity Reference Manual, Transformation functions, parityEven7bit.
 */
import { maskOfRange } from '../bytes/byte-mask.ts';
import { hasOddParity } from './parity.ts';
import { mapBytes } from './per-byte.ts';

/** `t:parityEven7bit`. */
export const parityEven7bit = mapBytes(
  'parityEven7bit',
  (byte) => (hasOddParity(byte) ? byte | 0x80 : byte & 0x7f),
  maskOfRange(0, 0xff),
);
