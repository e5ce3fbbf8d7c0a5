/**
 * `@eq`: the value, read as a number, equals the argument. What is no number counts as 0.
 *
 * Argument: a number; macros are expanded.
 * Example: `SecRule &ARGS "@eq 0"`.
 * Source: ModSecurity Reference Manual, Operators, eq.
 */
import { comparison } from './number.ts';

/** `@eq`. */
export const eq = comparison('eq', (value, limit) => value === limit);
