/**
 * `@validateNid`: the value holds a national id: of Chile (`cl`, checked by its last digit) or the USA (`us`).
 *
 * Argument: a country and a pattern that finds candidates.
 * Example: `SecRule ARGS "@validateNid us \d{3}-?\d{2}-?\d{4}"`.
 * Source: Coraza documentation, Operators, validateNid.
 */
import type { RegexPlan } from '@portcullis/byte-regex';
import { RuleError } from '../errors.ts';
import { checkedNumber } from './number-check.ts';
import type { Operator } from './operator.ts';
import { isSocialSecurityNumber } from './verify-ssn.ts';

const chile = checkedNumber('validateNid', isRolUnicoTributario);
const usa = checkedNumber('validateNid', isSocialSecurityNumber);

/** `@validateNid`. */
export const validateNid: Operator<{ country: 'cl' | 'us'; plan: RegexPlan }> = {
  name: 'validateNid',
  macros: false,
  compile(argument, context) {
    const cut = argument.indexOf(' ');
    const country = argument.slice(0, Math.max(cut, 0));
    if (country !== 'cl' && country !== 'us') {
      throw new RuleError('seclang.bad-argument', '@validateNid needs cl or us, and a pattern', context.at);
    }
    return { country, plan: usa.compile(argument.slice(cut + 1), context) };
  },
  attach: ({ country, plan }, services) => (country === 'cl' ? chile : usa).attach(plan, services),
};

/** Chile's RUT: digits with weights 2 to 7 from the right, modulo 11, against the last character. */
function isRolUnicoTributario(bytes: Uint8Array, start: number, end: number): boolean {
  const characters: number[] = [];
  for (let i = start; i < end && characters.length <= 9; i++) {
    const byte = bytes[i]! | 0x20;
    if ((bytes[i]! >= 0x30 && bytes[i]! <= 0x39) || byte === 0x6b) characters.push(bytes[i]!);
  }
  if (characters.length < 8 || characters.length > 9) return false;
  const check = characters.pop()!;
  let sum = 0;
  for (let i = characters.length - 1, weight = 2; i >= 0; i--, weight = weight === 7 ? 2 : weight + 1) {
    sum += (characters[i]! - 0x30) * weight;
  }
  const expected = 11 - (sum % 11);
  return (check | 0x20) === 0x6b ? expected === 10 : check - 0x30 === (expected === 11 ? 0 : expected);
}
