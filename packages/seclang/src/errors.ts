/** Where something stands in the rule files. Lines and columns count from one; columns are bytes. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The stable codes of every error that loading rules can raise; docs/errors.md explains each. */
export const ruleErrorCodes = {
  'seclang.syntax': 'The text is not SecLang: an open quote, a missing argument, a broken list.',
  'seclang.unknown-directive': 'No directive of ModSecurity or Coraza has this name.',
  'seclang.unknown-variable': 'No variable has this name.',
  'seclang.unknown-operator': 'No operator has this name.',
  'seclang.unknown-action': 'No action has this name.',
  'seclang.unknown-transformation': 'No transformation has this name.',
  'seclang.bad-argument': 'The word is known, but not with this argument.',
  'seclang.bad-pattern': 'A regular expression cannot be compiled.',
  'seclang.refused': 'The word exists, but this engine will not do what it asks; the message says why.',
  'seclang.duplicate-id': 'Two rules have the same id.',
  'seclang.missing-id': 'A rule or action has no id.',
  'seclang.broken-chain': 'A rule with `chain` is followed by nothing that can continue it.',
  'seclang.unknown-marker': 'skipAfter names a marker or rule that does not follow.',
  'seclang.missing-file': 'A file that the rules name cannot be read.',
  'seclang.include-depth': 'Include directives nest deeper than 32 files, or in a circle.',
} as const;

/** One of the stable codes. */
export type RuleErrorCode = keyof typeof ruleErrorCodes;

/** A mistake in the rules, with its place. Thrown while loading, never while traffic is inspected. */
export class RuleError extends Error {
  readonly code: RuleErrorCode;
  /** The message without its place. */
  readonly reason: string;
  readonly at: Position;

  constructor(code: RuleErrorCode, reason: string, at: Position) {
    super(`${at.file}:${at.line}:${at.column}: ${reason}`);
    this.reason = reason;
    this.name = 'RuleError';
    this.code = code;
    this.at = at;
  }
}
