/**
 * `t:uppercase`: ASCII small letters become capital; other bytes stay.
 *
 * Example: `select` becomes `SELECT`.
 * Source: ModSecurity Reference Manual, Transformation functions, uppercase.
 */
import { maskOfRange } from '../bytes/byte-mask.ts';
import { mapBytes } from './per-byte.ts';

/** `t:uppercase`. */
export const uppercase = mapBytes(
  'uppercase',
  (byte) => (byte >= 0x61 && byte <= 0x7a ? byte & 0xdf : byte),
  maskOfRange(0x61, 0x7a),
);
