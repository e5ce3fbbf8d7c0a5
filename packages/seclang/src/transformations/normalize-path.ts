/**
 * `t:normalizePath` (also normalisePath): removes `//`, `/./` and `/../` with the segment before it.
 *
 * Example: `/a/./b/../c` becomes `/a/c`.
 * Source: ModSecurity Reference Manual, Transformation functions, normalizePath.
 */
import { normalisingPath } from './normalising-path.ts';

/** `t:normalizePath`. */
export const normalizePath = normalisingPath('normalizePath', 'normalisePath', false);
