import { Regex, type RegexPlan } from '@portcullis/byte-regex';
import { compilePattern, patternSource } from './compile-pattern.ts';
import type { MatchSink, Operator } from './operator.ts';

const span = new Int32Array(2);

/**
 * Makes an operator whose pattern finds candidates and whose check decides about each, as verifyCC does. A candidate
 * that fails moves the search on by one byte, and at most 64 are tried in a value, so that the whole is linear.
 */
export function checkedNumber(
  name: string,
  isValid: (bytes: Uint8Array, start: number, end: number) => boolean,
): Operator<RegexPlan> {
  const mostCandidates = 64;
  return {
    name,
    macros: false,
    compile: (argument, { at }) => compilePattern(argument, at),
    scan: patternSource,
    attach(plan) {
      const regex = Regex.fromPlan(plan);
      const search = (bytes: Uint8Array, start: number, end: number, sink?: MatchSink): boolean => {
        let from = start;
        for (let tried = 0; tried < mostCandidates && from <= end; tried++) {
          if (!regex.find(bytes, start, end, span, from)) return false;
          const first = span[0]!;
          const last = span[1]!;
          if (last > first && isValid(bytes, first, last)) {
            sink?.capture(0, bytes, first, last);
            return true;
          }
          from = first + 1;
        }
        return false;
      };
      return {
        test: (bytes, start, end) => search(bytes, start, end),
        capture: search,
      };
    },
  };
}

/** The decimal digits of a slice, at most `most`; an empty list when there are more. */
export function digitsOf(bytes: Uint8Array, start: number, end: number, most: number): number[] {
  const digits: number[] = [];
  for (let i = start; i < end; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) continue;
    if (digits.length === most) return [];
    digits.push(digit);
  }
  return digits;
}
