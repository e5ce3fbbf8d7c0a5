/**
 * Limits as envoyproxy/ratelimit writes them: per domain a tree of descriptors, each level a key with a value or
 * without one (any value). Plain data: workers get a copy.
 */

/** Units of the YAML, with their length in milliseconds. Months have 30 days and years 365: nothing is a calendar. */
export const unitMilliseconds = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000,
  year: 31_536_000_000,
} as const;
export type LimitUnit = keyof typeof unitMilliseconds;

/** A limit. */
export interface LimitRule {
  /** Distinguishes the rule in shared memory and in metrics: the path of keys and values. */
  readonly id: string;
  readonly name: string;
  /** Requests per unit, and how many may come at once. Ignored when `unlimited`. */
  readonly requests: number;
  readonly unit: LimitUnit;
  readonly unlimited: boolean;
  /** Counted and told, never enforced. */
  readonly shadow: boolean;
  /** Names of limits that do not apply when this one does. */
  readonly replaces: readonly string[];
}

/** A level of the tree. */
export interface LimitNode {
  readonly rule: LimitRule | undefined;
  /** Children by `key_value`, and by `key` for any value; written as pairs since maps of nodes are sent to workers. */
  readonly exact: ReadonlyMap<string, LimitNode>;
  readonly any: ReadonlyMap<string, LimitNode>;
  /** Children whose value ends in `*`: the longest beginning wins. */
  readonly prefixes: ReadonlyArray<{
    readonly key: string;
    readonly prefix: string;
    readonly node: LimitNode;
  }>;
}

/** All domains. */
export interface LimitTree {
  readonly domains: ReadonlyMap<string, LimitNode>;
}

/** Entry of a descriptor. */
export interface DescriptorEntry {
  readonly key: string;
  readonly value: string;
}

/** Joins key and value; a key cannot hold the byte between. */
export function exactKey(key: string, value: string): string {
  return `${key}\u0000${value}`;
}

/**
 * The rule of a descriptor: the tree is walked entry by entry, an exact value before a beginning before any value,
 * and only the node of the last entry counts, as in the reference service.
 */
export function findRule(
  tree: LimitTree,
  domain: string,
  entries: readonly DescriptorEntry[],
): LimitRule | undefined {
  let node = tree.domains.get(domain);
  for (const { key, value } of entries) {
    if (node === undefined) return undefined;
    node = node.exact.get(exactKey(key, value)) ?? longestPrefix(node, key, value) ?? node.any.get(key);
  }
  return entries.length === 0 ? undefined : node?.rule;
}

function longestPrefix(node: LimitNode, key: string, value: string): LimitNode | undefined {
  let best: LimitNode['prefixes'][number] | undefined;
  for (const child of node.prefixes) {
    if (child.key !== key || !value.startsWith(child.prefix)) continue;
    if (best === undefined || child.prefix.length > best.prefix.length) best = child;
  }
  return best?.node;
}
