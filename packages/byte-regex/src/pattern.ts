/** From pattern text to meaning, with the flags that callers set. */
import type { RegexLimits } from './errors.ts';
import type { Hir } from './hir.ts';
import type { FlagState } from './syntax/ast.ts';
import { parsePattern } from './syntax/parser.ts';
import { translate } from './syntax/translate.ts';

/** Flags that hold from the start of a pattern; groups like `(?i)` change them from there on. All default to false. */
export interface RegexFlags {
  /** `i`: ASCII letters match both cases; with `unicode`, simple case folding. */
  readonly caseInsensitive?: boolean;
  /** `s`: dot matches every byte; else every byte but the line feed. */
  readonly dotAll?: boolean;
  /** `m`: `^` and `$` match at line feeds inside the text too. */
  readonly multiline?: boolean;
  /** `x`: white space and `#` comments in the pattern mean nothing. */
  readonly extended?: boolean;
  /**
   * `u`: pattern and text are UTF-8; dot, negated classes and literals stand for code points, and `\p{…}` works. `\d`,
   * `\w`, `\s` and `\b` stay ASCII, as in RE2. Where it is off, everything is a byte.
   */
  readonly unicode?: boolean;
  /**
   * `$` (without `m`) matches at the very end only, as ModSecurity 2 compiles patterns. Else also before a line feed
   * that ends the text, which is PCRE's default.
   */
  readonly dollarEndOnly?: boolean;
}

/** A parsed pattern, before an automaton is made of it. */
export interface Pattern {
  readonly hir: Hir;
  readonly groupCount: number;
  readonly groupNames: ReadonlyMap<string, number>;
}

/** Parses a pattern. A string counts as its UTF-8 bytes. Throws {@link RegexSyntaxError}. */
export function readPattern(
  pattern: string | Uint8Array,
  flags: RegexFlags = {},
  limits: RegexLimits = {},
): Pattern {
  const bytes = typeof pattern === 'string' ? new TextEncoder().encode(pattern) : pattern;
  const { ast, groupCount, groupNames } = parsePattern(bytes, flagState(flags), limits);
  return { hir: translate(ast), groupCount, groupNames };
}

function flagState(flags: RegexFlags): FlagState {
  return {
    caseInsensitive: flags.caseInsensitive ?? false,
    dotAll: flags.dotAll ?? false,
    multiline: flags.multiline ?? false,
    extended: flags.extended ?? false,
    swapGreed: false,
    noCapture: false,
    unicode: flags.unicode ?? false,
    dollarEndOnly: flags.dollarEndOnly ?? false,
  };
}
