/** What `exceptions` of a policy compile to, and which rules they are about. `engines/exception.ts` tells what they mean. */

/** One exception as compiled: plain data. Every list that is empty means "any". */
export interface RuleException {
  /** Why it is there, as written; empty without. */
  readonly reason: string;
  /** Ranges of numeric rule ids. */
  readonly ids: ReadonlyArray<readonly [from: number, to: number]>;
  /** Rule ids that are words; one that ends in a dot stands for all that begin so. */
  readonly names: readonly string[];
  readonly tags: readonly string[];
  readonly targets: readonly ExceptionTarget[];
  /** Canonical paths, latin-1; `*` stands for one segment, a last `**` for any further ones. */
  readonly paths: readonly string[];
}

/** A part of a request: a variable of SecLang, and of a collection a member. */
export interface ExceptionTarget {
  /** In capitals. */
  readonly variable: string;
  /** Lower-case, `*` for any run of characters; empty: all members. */
  readonly member: string;
}

/** Whether an exception is about a rule, wherever it looks. */
export function namesRule(exception: RuleException, ruleId: string, tags: readonly string[]): boolean {
  const { ids, names, tags: wanted } = exception;
  if (wanted.length > 0 && !wanted.some((tag) => tags.includes(tag))) return false;
  if (ids.length === 0 && names.length === 0) return true;
  const number = Number(ruleId);
  if (ids.some(([from, to]) => number >= from && number <= to)) return true;
  return names.some((name) => (name.endsWith('.') ? ruleId.startsWith(name) : ruleId === name));
}
