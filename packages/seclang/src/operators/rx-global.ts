/**
 * `@rxGlobal`: as rx, but with capture all matches go to TX one after the other, each with its groups, up to TX.9.
 *
 * Argument: a pattern, as for rx.
 * Example: `SecRule ARGS "@rxGlobal \d+"`.
 * Source: ModSecurity Reference Manual v3, Operators, rxGlobal.
 */
import { Regex } from '@portcullis/byte-regex';
import { compileRx, guardedMatcher, type RxPlan, rxSource } from './guarded-pattern.ts';
import type { Operator } from './operator.ts';

const slots = new Int32Array(20);

/** `@rxGlobal`. */
export const rxGlobal: Operator<RxPlan> = {
  name: 'rxGlobal',
  macros: true,
  compile: (argument, { at }) => compileRx(argument, at),
  scan: rxSource,
  attach(plan) {
    if ('alternatives' in plan) return guardedMatcher(plan);
    const regex = Regex.fromPlan(plan);
    return {
      test: (bytes, start, end) => regex.test(bytes, start, end),
      capture(bytes, start, end, sink) {
        let index = 0;
        let from = start;
        while (index <= 9 && from <= end && regex.captures(bytes, start, end, slots, from)) {
          const matchEnd = slots[1]!;
          const isEmpty = matchEnd === slots[0];
          // An empty match is reported only when there is no other: it stands between any two bytes.
          if (!isEmpty || index === 0) {
            for (let group = 0; group <= Math.min(regex.groupCount, 9); group++) {
              const first = slots[group * 2]!;
              sink.capture(index++, bytes, Math.max(first, start), first < 0 ? start : slots[group * 2 + 1]!);
            }
          }
          from = isEmpty ? matchEnd + 1 : matchEnd;
        }
        return index > 0;
      },
    };
  },
};
