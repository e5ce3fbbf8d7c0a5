import type { RuntimeTarget } from './runtime-rule.ts';
import type { RemovedTarget } from './transaction-state.ts';

/** The members of a live variable that a target selects, copied: what a match does may change the variable. */
export class LiveWalk {
  /** How many there are; what the lists hold beyond is of earlier walks, and waits to be overwritten. */
  count = 0;
  readonly names: string[] = [];
  readonly values: (string | number)[] = [];
  #target!: RuntimeTarget;
  #gone: readonly RemovedTarget[] | undefined;

  /** Begins anew, for one target. */
  begin(target: RuntimeTarget, gone: readonly RemovedTarget[] | undefined): void {
    this.count = 0;
    this.#target = target;
    this.#gone = gone;
  }

  /** Takes a member in if the target selects it. */
  readonly take = (name: string, value: string | number): void => {
    if (!isNameSelected(this.#target, name, this.#gone)) return;
    this.names[this.count] = name;
    this.values[this.count++] = value;
  };
}

/** Whether a member is selected by a target and not excluded. */
export function isNameSelected(
  target: RuntimeTarget,
  name: string,
  gone: readonly RemovedTarget[] | undefined,
): boolean {
  if (target.selector !== undefined && !target.selector.hasName(name)) return false;
  for (const exclusion of target.exclusions) if (exclusion.hasName(name)) return false;
  return gone === undefined || !gone.some(({ covers }) => covers(name));
}
