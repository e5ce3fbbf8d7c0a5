import type { Arena } from '../bytes/arena.ts';
import type { ByteMask } from '../bytes/byte-mask.ts';

/**
 * One word of `t:`. A transformation knows nothing of rules or transactions.
 *
 * Contract: `apply` reads `bytes[start, end)`, writes its result from `out.top` after `out.reserve`, sets
 * `out.end`, and returns true; or returns false when the result equals the input, whatever it wrote. It takes
 * linear time. It must not keep references. `bytes` may be `out.bytes`, and the input then lies below `out.top`.
 */
export interface Transformation {
  /** The word as the ModSecurity manual spells it. */
  readonly name: string;
  /** Other spellings of the same word. */
  readonly aliases?: readonly string[];
  /**
   * Bytes of which at least one must occur for the result to differ from the input, unless that is a single dot; absent
   * when any value may change. A set that is too large costs time, one that is too small loses attacks.
   */
  readonly trigger?: ByteMask;
  /**
   * The bytes that a result may have and its input not, where the two cases of a letter count as one; absent when they
   * may be any. What rules need is then looked for in the input, before the result is made.
   */
  readonly adds?: ByteMask;
  /** Whether a result is never longer than its input. Default false: it may be. */
  readonly shortens?: boolean;
  /** See the contract above. */
  apply(bytes: Uint8Array, start: number, end: number, out: Arena): boolean;
}
