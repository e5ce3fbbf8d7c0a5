import type { BlockResponsePlan } from '../../config/plan.ts';
import { type Refusal, refuse } from '../../exchange/refusal.ts';
import type { Clock } from '../../pipeline/clock.ts';
import type { Inspection } from '../../pipeline/inspection.ts';
import type { VerdictSummary } from './verdict-metadata.ts';

const standard: BlockResponsePlan = { status: null, headers: [], bodies: [], redirect: null };

/** The verdict of an inspection in the few words that an access log shows. */
export function summaryOf(inspection: Inspection): VerdictSummary {
  const { verdict, wouldVerdict } = inspection;
  const deciding = verdict.deciding ?? wouldVerdict.deciding ?? inspection.findings[0]?.finding;
  return {
    verdict: verdict.action,
    wouldVerdict: wouldVerdict.action === verdict.action ? '' : wouldVerdict.action,
    rule: deciding?.ruleId ?? '',
    policy: inspection.choice.policy?.id ?? '',
    mode: inspection.choice.policy === undefined ? '' : inspection.mode,
  };
}

/** What the client gets for a refusing verdict. */
export function refusalOf(inspection: Inspection, clock: Clock): Refusal {
  const { exchange, verdict, choice } = inspection;
  return refuse(exchange.request, choice.policy?.blockResponse ?? standard, {
    requestId: exchange.id,
    rule: verdict.deciding?.ruleId ?? '',
    policy: choice.policy?.id ?? '',
    time: new Date(clock.wall()).toISOString(),
    status: verdict.deciding?.status,
    retryAfter: verdict.deciding?.retryAfter,
  });
}
