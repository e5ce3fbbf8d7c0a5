/**
 * Regular expressions of the configuration: compiled once to plain data, attached by every worker, run over
 * bytes in linear time (D9). This file is the only one of the configuration that knows the engine behind them.
 *
 * Syntax and meaning are RE2's, with two differences that keep matches from being evaded: text is bytes, so `.`
 * also takes bytes that are no valid UTF-8, and `\p{…}` does not exist.
 */
import { Regex, type RegexPlan, RegexSyntaxError } from '@portcullis/byte-regex';

/** A compiled pattern as plain data. */
export interface PatternPlan {
  readonly source: string;
  readonly program: RegexPlan;
}

/** Either a plan, or why there is none. */
export type PatternResult =
  | { readonly ok: true; readonly plan: PatternPlan }
  | { readonly ok: false; readonly message: string };

/** Compiles a pattern: unanchored, case-sensitive unless it says `(?i)`, `$` only at the very end as in RE2. */
export function compilePattern(source: string): PatternResult {
  try {
    const regex = Regex.compile(source, { dollarEndOnly: true });
    return { ok: true, plan: { source, program: regex.toPlan() } };
  } catch (error) {
    if (error instanceof RegexSyntaxError) return { ok: false, message: error.message };
    throw error; // not covered: only a defect of the regular expressions throws anything else
  }
}

/** A pattern that a worker runs. Keeps lazily built tables, so it belongs to one thread. */
export class Pattern {
  readonly source: string;
  readonly #regex: Regex;

  private constructor(plan: PatternPlan) {
    this.source = plan.source;
    this.#regex = Regex.fromPlan(plan.program);
  }

  static fromPlan(plan: PatternPlan): Pattern {
    return new Pattern(plan);
  }

  /** Whether the pattern matches anywhere in `bytes[start, end)`. */
  test(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#regex.test(bytes, start, end);
  }
}
