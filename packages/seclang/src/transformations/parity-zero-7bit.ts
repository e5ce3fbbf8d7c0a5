/**
 * `t:parityZero7bit`: clears the high bit of each byte.
 *
 * Example: 0xE1 becomes `a`.
 * Source: ModSecurity Reference Manual, Transformation functions, parityZero7bit.
 */
import { maskOfRange } from '../bytes/byte-mask.ts';
import { mapBytes } from './per-byte.ts';

/** `t:parityZero7bit`. */
export const parityZero7bit = mapBytes('parityZero7bit', (byte) => byte & 0x7f, maskOfRange(0x80, 0xff));
