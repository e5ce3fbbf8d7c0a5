/** The status of a refusal: what decided it names one, or the policy, or the process. */
import type { CompiledPolicy } from '../config/plan.ts';
import type { Verdict } from './verdict.ts';

const defaultBlockStatus = 403;

/** Status that a client gets from us for a verdict; 0 where the exchange goes on. `blockStatus`: default 403. */
export function refusalStatus(
  { action, deciding }: Verdict,
  policy: CompiledPolicy | undefined,
  blockStatus: number = defaultBlockStatus,
): number {
  if (action === 'allow') return 0;
  const { redirect = null, status = null } = policy?.blockResponse ?? {};
  if (action === 'redirect' && deciding?.redirect !== undefined) return deciding.redirect.status;
  if (action === 'redirect' && redirect !== null) return redirect.status;
  return deciding?.status ?? status ?? blockStatus;
}
