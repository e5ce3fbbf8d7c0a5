/**
 * `@le`: the value, read as a number, is at most the argument. What is no number counts as 0.
 *
 * Argument: a number; macros are expanded.
 * Example: `SecRule &ARGS "@le 5"`.
 * Source: ModSecurity Reference Manual, Operators, le.
 */
import { comparison } from './number.ts';

/** `@le`. */
export const le = comparison('le', (value, limit) => value <= limit);
