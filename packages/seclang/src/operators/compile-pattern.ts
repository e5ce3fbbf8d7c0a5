import { type PatternSource, Regex, type RegexPlan, RegexSyntaxError } from '@portcullis/byte-regex';
import { latin1Bytes } from '../bytes/latin1.ts';
import { type Position, RuleError } from '../errors.ts';

/** What plans were made of in this thread: a plan alone cannot be looked into for literals. */
const compiled = new WeakMap<RegexPlan, Regex>();

/** What the candidate scan looks for in place of a pattern. */
export function patternSource(plan: RegexPlan): PatternSource | undefined {
  const regex = compiled.get(plan);
  return regex === undefined ? undefined : { regex };
}

/**
 * Compiles a pattern as ModSecurity v2 does: over bytes, dot matches newlines, `$` is the very end.
 *
 * @param pattern as a latin-1 string
 */
export function compilePattern(pattern: string, at: Position): RegexPlan {
  try {
    const regex = Regex.compile(latin1Bytes(pattern), { dotAll: true, dollarEndOnly: true });
    const plan = regex.toPlan();
    compiled.set(plan, regex);
    return plan;
  } catch (error) {
    if (!(error instanceof RegexSyntaxError)) throw error;
    throw new RuleError('seclang.bad-pattern', `${error.message} of ${shortened(pattern)}`, at);
  }
}

function shortened(pattern: string): string {
  return pattern.length <= 80 ? pattern : `${pattern.slice(0, 77)}...`;
}
