/**
 * Regular expressions of the configuration: compiled once to plain data, attached by every worker, run over
 * bytes in linear time (D9). This file is the only one that knows the engine behind them.
 */
import { RE2JS } from 're2js';

/** A compiled pattern as plain data. */
export interface PatternPlan {
  readonly source: string;
}

/** Either a plan, or why there is none and where in the pattern (in characters, when known). */
export type PatternResult =
  | { readonly ok: true; readonly plan: PatternPlan }
  | { readonly ok: false; readonly message: string; readonly offset?: number };

/** Compiles RE2 syntax. Unanchored, case-sensitive unless the pattern says `(?i)`. */
export function compilePattern(source: string): PatternResult {
  try {
    RE2JS.compile(source);
    return { ok: true, plan: { source } };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** A pattern that a worker runs. */
export class Pattern {
  readonly source: string;
  readonly #compiled: RE2JS;

  private constructor(plan: PatternPlan) {
    this.source = plan.source;
    this.#compiled = RE2JS.compile(plan.source);
  }

  static fromPlan(plan: PatternPlan): Pattern {
    return new Pattern(plan);
  }

  /** Whether the pattern matches anywhere in `bytes[start, end)`. */
  test(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#compiled.matcher(Array.from(bytes.subarray(start, end))).find();
  }
}
