/**
 * `t:removeNulls`: drops NUL bytes.
 *
 * Example: `sel\0ect` becomes `select`.
 * Source: ModSecurity Reference Manual, Transformation functions, removeNulls.
 */
import { maskOf } from '../bytes/byte-mask.ts';
import { dropBytes } from './per-byte.ts';

/** `t:removeNulls`. */
export const removeNulls = dropBytes('removeNulls', (byte) => byte === 0, maskOf('\0'));
