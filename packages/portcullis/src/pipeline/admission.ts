/** What is decided before the stages of any policy: whether the host is what it claims, and whether a policy applies. */
import type { Finding } from '../engines/finding.ts';
import { hostMismatch } from '../engines/header-checks/inspect.ts';
import type { InspectionSubject } from './inspection-subject.ts';
import type { Judgement } from './judgement.ts';
import type { Mode } from './mode.ts';

/**
 * Whether the stages of the policy come next. `ceiling`: the strongest mode that applies; a mismatch of the host counts
 * in it where no policy has one, since the mismatch may be why none was found.
 */
export function admit(
  { exchange, choice, mode }: InspectionSubject,
  judgement: Judgement,
  ceiling: Mode,
  defaultAllow: boolean,
): boolean {
  const mismatch = hostMismatch(exchange.request);
  if (mismatch !== undefined && !judgement.take(mismatch, mode === 'off' ? ceiling : mode)) return false;
  if (choice.policy !== undefined) return mode !== 'off';
  if (!defaultAllow) judgement.take(noPolicy, ceiling);
  return false;
}

const noPolicy: Finding = {
  ruleId: 'policy.none',
  engine: 'builtin',
  severity: 'medium',
  message: 'No policy applies and requests without one are refused',
  where: 'request.host',
  score: 0,
  effect: 'block',
};
