/**
 * What happens to an exchange. A verdict only gets stricter (D11): `stricter` is a join, so a block that was
 * computed is never lost to a later allow, error or timeout.
 */
import type { Finding } from '../engines/finding.ts';

/** What can happen to an exchange, the least strict first. */
export const actions = ['allow', 'redirect', 'block'] as const;
export type Action = (typeof actions)[number];

/** A decision with what led to it. */
export interface Verdict {
  readonly action: Action;
  /** The finding that decided; undefined for an allow. */
  readonly deciding: Finding | undefined;
}

/** The least strict verdict, where every exchange begins. */
export const allow: Verdict = { action: 'allow', deciding: undefined };

/** The stricter of two verdicts; of two equally strict ones the first, which came earlier. */
export function stricter(earlier: Verdict, later: Verdict): Verdict {
  return actions.indexOf(later.action) > actions.indexOf(earlier.action) ? later : earlier;
}
