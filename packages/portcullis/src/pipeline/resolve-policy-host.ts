/**
 * Host → domain: exact beats the longest `*.suffix`, which beats `*`. Suffixes lie in a trie from their last
 * character to their first, so that one walk over the end of a host finds the longest; cutting the host at its
 * dots and asking a map would allocate and hash a text for each.
 */
import { buildPathTrie } from '../config/path-trie.ts';
import type { HostPlan } from '../config/plan.ts';
import { PathTrie } from './resolve-policy-path.ts';

/** Finds the domain of a host. */
export class HostTable {
  readonly #exact: ReadonlyMap<string, number>;
  readonly #suffixes: PathTrie;
  readonly #any: number;
  /** Nothing but `*`, or nothing at all: the common small configuration. */
  readonly #onlyAny: boolean;

  constructor(plan: HostPlan) {
    this.#exact = new Map(plan.exact);
    this.#suffixes = new PathTrie(
      buildPathTrie(plan.suffixes.map(([suffix, domain]) => [reversed(suffix), domain])),
    );
    this.#any = plan.any;
    this.#onlyAny = plan.exact.length + plan.suffixes.length === 0;
  }

  /** Place of the domain of a canonical host (lower-case, no port, no final dot); -1 when none matches. */
  domainOf(host: string): number {
    if (this.#onlyAny) return this.#any;
    const exact = this.#exact.get(host);
    if (exact !== undefined) return exact;
    const list = this.#suffixes.longestFromEnd(host);
    return list < 0 ? this.#any : this.#suffixes.lists[list + 1]!;
  }
}

/** Hosts are ASCII. */
function reversed(text: string): string {
  return [...text].reverse().join('');
}
