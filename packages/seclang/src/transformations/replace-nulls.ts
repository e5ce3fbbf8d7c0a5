/**
 * `t:replaceNulls`: NUL bytes become spaces.
 *
 * Example: `a\0b` becomes `a b`.
 * Source: ModSecurity Reference Manual, Transformation functions, replaceNulls.
 */
import { maskOf } from '../bytes/byte-mask.ts';
import { mapBytes } from './per-byte.ts';

/** `t:replaceNulls`. */
export const replaceNulls = mapBytes('replaceNulls', (byte) => (byte === 0 ? 0x20 : byte), maskOf('\0'));
