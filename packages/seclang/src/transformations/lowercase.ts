/**
 * `t:lowercase`: ASCII capital letters become small; other bytes stay.
 *
 * Example: `SELECT` becomes `select`.
 * Source: ModSecurity Reference Manual, Transformation functions, lowercase.
 */
import { maskOfRange } from '../bytes/byte-mask.ts';
import { toLower } from '../bytes/character-class.ts';
import { mapBytes } from './per-byte.ts';

/** `t:lowercase`. */
export const lowercase = mapBytes('lowercase', toLower, maskOfRange(0x41, 0x5a));
