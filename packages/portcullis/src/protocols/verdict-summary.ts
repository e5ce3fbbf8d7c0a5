import type { BlockResponsePlan } from '../config/plan.ts';
import { type Refusal, refuse } from '../exchange/refusal.ts';
import type { Clock } from '../pipeline/clock.ts';
import type { Inspection } from '../pipeline/inspection.ts';

/** The part of a verdict that Envoy's access log can show: `%DYNAMIC_METADATA(portcullis:verdict)%` and so on. */
export interface VerdictSummary {
  readonly verdict: 'allow' | 'redirect' | 'block';
  /** What would have happened outside detect and shadow; empty when nothing else. */
  readonly wouldVerdict: string;
  /** Rule that decided, or the first that matched; empty without one. */
  readonly rule: string;
  /**
   * Rules that matched, each once, in order, joined by commas; empty without one. A rule set that scores decides by a
   * rule that only adds up: these are the ones that say why.
   */
  readonly rules: string;
  /** Policy that applied; empty without one. */
  readonly policy: string;
  readonly mode: string;
}

/** The namespace that `metadata_options.receiving_namespaces.untyped` of the filter must name. */
export const metadataNamespace = 'portcullis';

/** A summary as the fields of that namespace; empty ones are left out. */
export function summaryFields(summary: VerdictSummary): Readonly<Record<string, string>> {
  const fields: Record<string, string> = { verdict: summary.verdict };
  if (summary.wouldVerdict !== '') fields['would_verdict'] = summary.wouldVerdict;
  if (summary.rule !== '') fields['rule'] = summary.rule;
  if (summary.rules !== '') fields['rules'] = summary.rules;
  if (summary.policy !== '') fields['policy'] = summary.policy;
  if (summary.mode !== '') fields['mode'] = summary.mode;
  return fields;
}

/** The same with the signed verdict that joins the access log entry, where there is one. */
export function joinedFields(
  summary: VerdictSummary,
  join: string | undefined,
): Readonly<Record<string, string>> {
  return join === undefined ? summaryFields(summary) : { ...summaryFields(summary), join };
}

/** Most rules that a summary names: a line of an access log stays one that a person reads. */
const maxRules = 8;

const standard: BlockResponsePlan = { status: null, headers: [], bodies: [], redirect: null };

/** The verdict of an inspection in the few words that an access log shows. */
export function summaryOf(inspection: Inspection): VerdictSummary {
  const { verdict, wouldVerdict } = inspection;
  const deciding = verdict.deciding ?? wouldVerdict.deciding ?? inspection.findings[0]?.finding;
  return {
    verdict: verdict.action,
    wouldVerdict: wouldVerdict.action === verdict.action ? '' : wouldVerdict.action,
    rule: deciding?.ruleId ?? '',
    rules: rulesOf(inspection),
    policy: inspection.choice.policy?.id ?? '',
    mode: inspection.choice.policy === undefined ? '' : inspection.mode,
  };
}

function rulesOf({ findings }: Inspection): string {
  if (findings.length === 0) return '';
  const ids = new Set<string>();
  for (const { finding } of findings) {
    ids.add(finding.ruleId);
    if (ids.size === maxRules) break;
  }
  return [...ids].join(',');
}

/** What the client gets for a refusing verdict. */
export function refusalOf(inspection: Inspection, clock: Clock): Refusal {
  const { exchange, verdict, choice } = inspection;
  const plan = choice.policy?.blockResponse ?? standard;
  const status = plan.status ?? (plan.redirect === null ? inspection.refusalStatus : null);
  return refuse(exchange.request, status === plan.status ? plan : { ...plan, status }, {
    requestId: exchange.id,
    rule: verdict.deciding?.ruleId ?? '',
    policy: choice.policy?.id ?? '',
    time: new Date(clock.wall()).toISOString(),
    status: verdict.deciding?.status,
    redirect: verdict.deciding?.redirect,
    retryAfter: verdict.deciding?.retryAfter,
  });
}
