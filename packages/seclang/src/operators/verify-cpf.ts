/**
 * `@verifyCPF`: the value holds a Brazilian taxpayer number (CPF): the pattern finds candidates, its two check digits
 * decide.
 *
 * Argument: a pattern that finds eleven digits.
 * Example: `SecRule ARGS "@verifyCPF ([0-9]{3}\.){2}[0-9]{3}-[0-9]{2}"`.
 * Source: ModSecurity Reference Manual, Operators, verifyCPF.
 */
import { checkedNumber, digitsOf } from './number-check.ts';

/** `@verifyCPF`. */
export const verifyCPF = checkedNumber('verifyCPF', (bytes, start, end) => {
  const digits = digitsOf(bytes, start, end, 11);
  if (digits.length !== 11 || digits.every((digit) => digit === digits[0])) return false;
  const check = (count: number): number => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += digits[i]! * (count + 1 - i);
    const rest = (sum * 10) % 11;
    return rest === 10 ? 0 : rest;
  };
  return check(9) === digits[9] && check(10) === digits[10];
});
