import type { MatchedVariable } from './matched-variable.ts';

/** Most members of MATCHED_VARS: a rule that matches every argument must not make a chain quadratic. */
const most = 1024;

/**
 * What the rule that runs has matched so far. One for a thread, cleared by each rule: an array that is emptied gives
 * its memory away and takes new with the next match, which nearly every rule of a benign request would do.
 */
export class MatchedVariables {
  readonly #all: (MatchedVariable | undefined)[] = [];
  #count = 0;

  /** The newest, as MATCHED_VAR shows it. */
  get last(): MatchedVariable | undefined {
    return this.#count === 0 ? undefined : this.#all[this.#count - 1];
  }

  /** Takes one in; when there is no room it takes the place of the newest. */
  add(matched: MatchedVariable): void {
    if (this.#count < most) this.#count++;
    this.#all[this.#count - 1] = matched;
  }

  /** Forgets all, and lets go what they hold. */
  clear(): void {
    for (let i = 0; i < this.#count; i++) this.#all[i] = undefined;
    this.#count = 0;
  }

  /** All, in the order in which they matched. */
  *[Symbol.iterator](): Generator<MatchedVariable, void, undefined> {
    for (let i = 0; i < this.#count; i++) yield this.#all[i]!;
  }
}
