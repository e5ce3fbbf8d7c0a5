/**
 * Numbers as SecLang's operators read them (C's `atoi`): white space, a sign, digits; anything else is 0.
 */
import { isDigit, isSpace } from '../bytes/character-class.ts';
import type { Matcher, Operator } from './operator.ts';

/** The number that `bytes[start, end)` begins with. */
export function readNumber(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(bytes[at]!)) at++;
  const negative = at < end && bytes[at] === 0x2d;
  if (at < end && (negative || bytes[at] === 0x2b)) at++;
  let value = 0;
  for (; at < end && isDigit(bytes[at]!); at++) value = value * 10 + bytes[at]! - 0x30;
  return negative ? -value : value;
}

/** The number that a text begins with. */
export function numberOf(text: string): number {
  let at = 0;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  const negative = text[at] === '-';
  if (negative || text[at] === '+') at++;
  let value = 0;
  for (; at < text.length && isDigit(text.charCodeAt(at)); at++)
    value = value * 10 + text.charCodeAt(at) - 0x30;
  return negative ? -value : value;
}

/** Makes an operator that compares the value with the argument as numbers. */
export function comparison(name: string, holds: (value: number, limit: number) => boolean): Operator<number> {
  return {
    name,
    macros: true,
    compile: numberOf,
    attach(limit): Matcher {
      return {
        test: (bytes, start, end) => holds(readNumber(bytes, start, end), limit),
        testNumber: (value) => holds(value, limit),
      };
    },
  };
}
