/**
 * `@verifyCC`: the value holds a payment card number: the pattern finds candidates, the Luhn checksum decides.
 *
 * Argument: a pattern that finds digits.
 * Example: `SecRule ARGS "@verifyCC \d{13,16}"`.
 * Source: ModSecurity Reference Manual, Operators, verifyCC; ISO/IEC 7812-1, annex B.
 */
import { checkedNumber, digitsOf } from './number-check.ts';

/** `@verifyCC`. */
export const verifyCC = checkedNumber('verifyCC', (bytes, start, end) => {
  const digits = digitsOf(bytes, start, end, 19);
  if (digits.length === 0) return false;
  let sum = 0;
  for (let i = digits.length - 1, doubled = false; i >= 0; i--, doubled = !doubled) {
    const value = doubled ? digits[i]! * 2 : digits[i]!;
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
});
