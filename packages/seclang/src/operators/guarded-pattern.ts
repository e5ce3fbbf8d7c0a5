import { type PatternSource, Regex, type RegexPlan } from '@portcullis/byte-regex';
import { type Position, RuleError } from '../errors.ts';
import { type Guard, guardedAlternatives, withoutPossession } from '../syntax/pattern-guards.ts';
import { compilePattern, patternSource } from './compile-pattern.ts';
import type { Matcher, MatchSink } from './operator.ts';

/** A pattern ready to be sent to another thread. */
export type RxPlan = RegexPlan | GuardedPlan;

/** A pattern whose alternatives are checked against what stands beside their matches. */
export interface GuardedPlan {
  readonly alternatives: readonly {
    readonly pattern: RegexPlan;
    readonly before: GuardPlan | undefined;
    readonly after: GuardPlan | undefined;
  }[];
}

interface GuardPlan {
  readonly negative: boolean;
  readonly pattern: RegexPlan;
}

/** Compiles the argument of @rx: as it stands if it is regular, else with guards. Throws a RuleError. */
export function compileRx(pattern: string, at: Position): RxPlan {
  try {
    return compilePattern(pattern, at);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const guarded = withoutError(() => compileGuarded(pattern, at));
    if (guarded === undefined) throw error;
    return guarded;
  }
}

/** What the candidate scan looks for in place of a pattern; with guards, every value is a candidate. */
export function rxSource(plan: RxPlan): PatternSource | undefined {
  return 'alternatives' in plan ? undefined : patternSource(plan);
}

/** What a function gives; undefined when it finds a mistake in a rule. */
function withoutError<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof RuleError) return undefined;
    throw error; // not covered: patterns throw nothing else
  }
}

/** Longest text that a guard looks at: it is looked at for each match. */
const longestGuard = 64;

/**
 * Compiles a pattern that is not regular as it stands: possessive quantifiers become plain ones, and look-around at the
 * ends of its alternatives is checked beside the match. Undefined when that is not enough: a match must have one
 * possible length, and a guard a bounded one, so that each place needs to be looked at once.
 */
function compileGuarded(pattern: string, at: Position): GuardedPlan | undefined {
  const alternatives = guardedAlternatives(withoutPossession(pattern)).map((alternative) => {
    const plan = compilePattern(alternative.pattern, at);
    const { shape } = Regex.fromPlan(plan);
    const isGuarded = alternative.before !== undefined || alternative.after !== undefined;
    if (isGuarded && shape.minLength !== shape.maxLength) return undefined;
    const before = alternative.before && compileGuard(alternative.before, (text) => `(?:${text})$`, at);
    const after = alternative.after && compileGuard(alternative.after, (text) => `^(?:${text})`, at);
    return before === null || after === null ? undefined : { pattern: plan, before, after };
  });
  const all = alternatives.filter((alternative) => alternative !== undefined);
  return all.length === alternatives.length ? { alternatives: all } : undefined;
}

/** Null for a guard without bounds. */
function compileGuard(guard: Guard, anchored: (text: string) => string, at: Position): GuardPlan | null {
  const plan = compilePattern(anchored(guard.pattern), at);
  return Regex.fromPlan(plan).shape.maxLength > longestGuard
    ? null
    : { negative: guard.negative, pattern: plan };
}

const span = new Int32Array(2);

/** The run-time form. */
export function guardedMatcher({ alternatives }: GuardedPlan): Matcher {
  const attached = alternatives.map(({ pattern, before, after }) => ({
    regex: Regex.fromPlan(pattern),
    before: before && { negative: before.negative, regex: Regex.fromPlan(before.pattern) },
    after: after && { negative: after.negative, regex: Regex.fromPlan(after.pattern) },
  }));
  const search = (bytes: Uint8Array, start: number, end: number, sink?: MatchSink): boolean => {
    for (const { regex, before, after } of attached) {
      let from = start;
      while (from <= end && regex.find(bytes, start, end, span, from)) {
        const first = span[0]!;
        const last = span[1]!;
        const isAllowed =
          (!before ||
            before.regex.test(bytes, Math.max(start, first - longestGuard), first) !== before.negative) &&
          (!after || after.regex.test(bytes, last, Math.min(end, last + longestGuard)) !== after.negative);
        if (isAllowed) {
          sink?.capture(0, bytes, first, last);
          return true;
        }
        from = first + 1;
      }
    }
    return false;
  };
  return { test: (bytes, start, end) => search(bytes, start, end), capture: search };
}
