/**
 * What can go wrong while a pattern is compiled. Searching never throws.
 */

/** Stable codes of {@link RegexSyntaxError} with their meanings; `docs/errors.md` lists the same. */
export const regexErrorCodes = {
  'regex.not-regular':
    'a construct that no finite automaton can run: look-around, back-reference, recursion …',
  'regex.unsupported':
    'a construct that exists in PCRE and is refused for another reason, which the message names',
  'regex.unbalanced': 'brackets, parentheses or braces that do not pair up',
  'regex.bad-repeat': 'a quantifier with nothing before it, or with bounds that cannot be',
  'regex.bad-class': 'a character class that is not well formed',
  'regex.bad-escape': 'an escape sequence with no meaning',
  'regex.bad-group': 'a group head, flag or name that is not well formed',
  'regex.too-large': 'the pattern passes a limit of `RegexLimits`',
} as const;

/** One of {@link regexErrorCodes}. */
export type RegexErrorCode = keyof typeof regexErrorCodes;

/**
 * A pattern that was refused. `position` is the byte offset in the pattern where the trouble starts, `hint` says
 * what to write in its place (empty when there is nothing useful to say).
 */
export class RegexSyntaxError extends Error {
  readonly code: RegexErrorCode;
  readonly position: number;
  readonly hint: string;

  constructor(code: RegexErrorCode, position: number, message: string, hint = '') {
    super(`${message} at offset ${position}${hint === '' ? '' : ` (${hint})`}`);
    this.name = 'RegexSyntaxError';
    this.code = code;
    this.position = position;
    this.hint = hint;
  }
}

/** Bounds on what a pattern may cost to compile and to run. */
export interface RegexLimits {
  /** Longest pattern in bytes. Default 65,536: five times the longest pattern of CRS 4. */
  readonly patternBytes?: number;
  /** Deepest nesting of groups. Default 250, as in PCRE. */
  readonly nesting?: number;
  /** Most instructions after bounded repeats are written out. Default 200,000 (CRS 4 needs at most some 20,000). */
  readonly instructions?: number;
}

/** The limits that hold where nothing else is asked for. */
export const defaultLimits: Required<RegexLimits> = {
  patternBytes: 65_536,
  nesting: 250,
  instructions: 200_000,
};
