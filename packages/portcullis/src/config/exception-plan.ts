/** What `exceptions` of a policy compile to. `engines/exception.ts` tells what they mean. */

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
