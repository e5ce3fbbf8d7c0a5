/**
 * `@rx`: the value matches the regular expression. With capture, the match goes to TX.0 and its groups to TX.1 to
 * TX.9.
 *
 * Argument: a pattern in PCRE syntax without back-references: every match takes linear time. Look-around may stand at
 *   the ends of the whole pattern's alternatives, around a match of fixed length; possessive quantifiers and atomic
 *   groups count as plain ones. It is matched over bytes; dot matches newlines; `$` is the very end. Macros are expanded.
 * Example: `SecRule ARGS "@rx (?i)<script[^>]*>"`.
 * Source: ModSecurity Reference Manual, Operators, rx.
 */
import { Regex } from '@portcullis/byte-regex';
import { compileRx, guardedMatcher, type RxPlan, rxSource } from './guarded-pattern.ts';
import type { Operator } from './operator.ts';

/** Start and end of the match and of nine groups. */
const slots = new Int32Array(20);

/** `@rx`. */
export const rx: Operator<RxPlan> = {
  name: 'rx',
  macros: true,
  compile: (argument, { at }) => compileRx(argument, at),
  scan: rxSource,
  attach(plan) {
    if ('alternatives' in plan) return guardedMatcher(plan);
    const regex = Regex.fromPlan(plan);
    const groups = Math.min(regex.groupCount, 9);
    return {
      test: (bytes, start, end) => regex.test(bytes, start, end),
      capture(bytes, start, end, sink) {
        if (!regex.captures(bytes, start, end, slots)) return false;
        for (let group = 0; group <= groups; group++) {
          const from = slots[group * 2]!;
          // A group that took no part is there, and empty.
          if (from < 0) sink.capture(group, bytes, start, start);
          else sink.capture(group, bytes, from, slots[group * 2 + 1]!);
        }
        return true;
      },
    };
  },
};
