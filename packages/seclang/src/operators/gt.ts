/**
 * `@gt`: the value, read as a number, is greater than the argument. What is no number counts as 0.
 *
 * Argument: a number; macros are expanded.
 * Example: `SecRule &ARGS "@gt 255"`.
 * Source: ModSecurity Reference Manual, Operators, gt.
 */
import { comparison } from './number.ts';

/** `@gt`. */
export const gt = comparison('gt', (value, limit) => value > limit);
