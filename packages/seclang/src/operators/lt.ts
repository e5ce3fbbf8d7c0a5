/**
 * `@lt`: the value, read as a number, is less than the argument. What is no number counts as 0.
 *
 * Argument: a number; macros are expanded.
 * Example: `SecRule &ARGS "@lt 1"`.
 * Source: ModSecurity Reference Manual, Operators, lt.
 */
import { comparison } from './number.ts';

/** `@lt`. */
export const lt = comparison('lt', (value, limit) => value < limit);
