import { Regex, type RegexPlan, RegexSyntaxError } from '@portcullis/byte-regex';
import { latin1Bytes } from '../bytes/latin1.ts';
import { type Position, RuleError } from '../errors.ts';

/**
 * Compiles a pattern as ModSecurity v2 does: over bytes, dot matches newlines, `$` is the very end.
 *
 * @param pattern as a latin-1 string
 */
export function compilePattern(pattern: string, at: Position): RegexPlan {
  try {
    return Regex.compile(latin1Bytes(pattern), { dotAll: true, dollarEndOnly: true }).toPlan();
  } catch (error) {
    if (!(error instanceof RegexSyntaxError)) throw error;
    throw new RuleError('seclang.bad-pattern', `${error.message} of ${shortened(pattern)}`, at);
  }
}

function shortened(pattern: string): string {
  return pattern.length <= 80 ? pattern : `${pattern.slice(0, 77)}...`;
}
