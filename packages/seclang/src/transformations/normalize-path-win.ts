/**
 * `t:normalizePathWin` (also normalisePathWin): turns backslashes into slashes, then does as normalizePath.
 *
 * Example: `a\b\..\c` becomes `a/c`.
 * Source: ModSecurity Reference Manual, Transformation functions, normalizePathWin.
 */
import { normalisingPath } from './normalising-path.ts';

/** `t:normalizePathWin`. */
export const normalizePathWin = normalisingPath('normalizePathWin', 'normalisePathWin', true);
