/**
 * `@verifySVNR`: the value holds an Austrian social insurance number: the pattern finds candidates, the check digit
 * (the fourth) decides.
 *
 * Argument: a pattern that finds ten digits.
 * Example: `SecRule ARGS "@verifySVNR ([0-9]{4} ?[0-9]{6})"`.
 * Source: ModSecurity Reference Manual v3, Operators, verifySVNR.
 */
import { checkedNumber, digitsOf } from './number-check.ts';

const weights: readonly number[] = [3, 7, 9, 0, 5, 8, 4, 2, 1, 6];

/** `@verifySVNR`. */
export const verifySVNR = checkedNumber('verifySVNR', (bytes, start, end) => {
  const digits = digitsOf(bytes, start, end, 10);
  if (digits.length !== 10) return false;
  let sum = 0;
  for (let i = 0; i < 10; i++) sum += digits[i]! * weights[i]!;
  return sum % 11 === digits[3];
});
