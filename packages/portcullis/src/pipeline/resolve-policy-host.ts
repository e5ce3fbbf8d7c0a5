/** Host → domain: exact beats the longest `*.suffix`, which beats `*`. */
import type { HostPlan } from '../config/plan.ts';

export class HostTable {
  readonly #exact: ReadonlyMap<string, number>;
  readonly #suffixes: ReadonlyMap<string, number>;
  readonly #any: number;

  constructor(plan: HostPlan) {
    this.#exact = new Map(plan.exact);
    this.#suffixes = new Map(plan.suffixes);
    this.#any = plan.any;
  }

  /** Place of the domain of a canonical host (lower-case, no port, no final dot); -1 when none matches. */
  domainOf(host: string): number {
    const exact = this.#exact.get(host);
    if (exact !== undefined) return exact;
    if (this.#suffixes.size > 0) {
      // From the left, so that the longest suffix comes first; a suffix needs a label before its dot.
      for (let dot = host.indexOf('.', 1); dot > 0; dot = host.indexOf('.', dot + 1)) {
        const domain = this.#suffixes.get(host.slice(dot));
        if (domain !== undefined) return domain;
      }
    }
    return this.#any;
  }
}
