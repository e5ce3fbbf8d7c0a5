/**
 * `t:parityOdd7bit`: sets the high bit of each byte so that its number of ones is odd.
 *
 * Example: `c` (0x63) becomes 0xE3.
 * Source: ModSecurity Reference Manual, Transformation functions, parityOdd7bit.
 */
import { maskOfRange } from '../bytes/byte-mask.ts';
import { hasOddParity } from './parity.ts';
import { mapBytes } from './per-byte.ts';

/** `t:parityOdd7bit`. */
export const parityOdd7bit = mapBytes(
  'parityOdd7bit',
  (byte) => (hasOddParity(byte) ? byte & 0x7f : byte | 0x80),
  maskOfRange(0, 0xff),
);
