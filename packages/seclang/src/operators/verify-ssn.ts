/**
 * `@verifySSN`: the value holds a US social security number: the pattern finds candidates, the rules of issue decide
 * (no area 000, 666 or from 740, no group 00, no serial 0000, no run of one digit or of consecutive ones).
 *
 * Argument: a pattern that finds nine digits.
 * Example: `SecRule ARGS "@verifySSN \d{3}-?\d{2}-?\d{4}"`.
 * Source: ModSecurity Reference Manual, Operators, verifySSN.
 */
import { checkedNumber, digitsOf } from './number-check.ts';

/** `@verifySSN`. */
export const verifySSN = checkedNumber('verifySSN', (bytes, start, end) =>
  isSocialSecurityNumber(bytes, start, end),
);

/** Whether the nine digits of a slice can be a number that was issued. */
export function isSocialSecurityNumber(bytes: Uint8Array, start: number, end: number): boolean {
  const digits = digitsOf(bytes, start, end, 9);
  if (digits.length !== 9) return false;
  const area = digits[0]! * 100 + digits[1]! * 10 + digits[2]!;
  if (area === 0 || area === 666 || area >= 740) return false;
  if (digits[3] === 0 && digits[4] === 0) return false;
  if (digits.slice(5).every((digit) => digit === 0)) return false;
  const step = (i: number): number => digits[i]! - digits[i - 1]!;
  const isRun = (difference: number): boolean => digits.every((_, i) => i === 0 || step(i) === difference);
  return !isRun(0) && !isRun(1);
}
