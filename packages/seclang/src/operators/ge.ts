/**
 * `@ge`: the value, read as a number, is at least the argument. What is no number counts as 0.
 *
 * Argument: a number; macros are expanded.
 * Example: `SecRule &ARGS "@ge 5"`.
 * Source: ModSecurity Reference Manual, Operators, ge.
 */
import { comparison } from './number.ts';

/** `@ge`. */
export const ge = comparison('ge', (value, limit) => value >= limit);
