/** Finds out what another configuration would change for recorded requests. */
import type { AttachedPlan } from '../../pipeline/attached-plan.ts';
import type { DecisionRecord } from '../../pipeline/decision-record.ts';
import { runOffline } from '../requests/run-offline.ts';
import type { RecordedRequest, RecordedRequests } from './replay-source.ts';

/** What is compared of a decision. */
interface Outcome {
  readonly verdict: string;
  readonly wouldVerdict: string;
  readonly rules: readonly string[];
  /** The rules that decided, or would have. */
  readonly deciding: readonly string[];
}

/** A request whose verdict changes. */
export interface Change {
  readonly number: number;
  /** `unknown`: blocked when its body was there, which is not recorded; without it, it passes. */
  readonly kind: 'newly_blocked' | 'no_longer_blocked' | 'unknown';
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** Rules of the decision that blocks. */
  readonly rules: readonly string[];
}

/** How often a rule matched. */
export interface RuleChange {
  readonly rule: string;
  readonly before: number;
  readonly after: number;
}

/** All changes of one kind. */
export interface KindOfChange {
  readonly requests: number;
  /** The most frequent first. */
  readonly rules: ReadonlyArray<readonly [rule: string, requests: number]>;
}

/** Changes that are kept one by one: a log may have any number, and memory has not. */
export const mostChanges = 100_000;

/** The whole comparison. */
export interface Comparison {
  readonly version: 1;
  readonly form: string;
  readonly requests: number;
  readonly skipped: number;
  /** What the new configuration is compared with. */
  readonly compared_with: 'baseline' | 'record' | 'allow';
  readonly blocked_before: number;
  readonly blocked_after: number;
  /** What would be blocked if every mode were block. */
  readonly would_block_before: number;
  readonly would_block_after: number;
  /** Requests that no policy of the new configuration covers. */
  readonly without_policy: number;
  /** How many changes of each kind there are, and by how many of them each rule is named. */
  readonly kinds: Readonly<Record<Change['kind'], KindOfChange>>;
  /** The first ones; see {@link mostChanges}. */
  readonly changes: readonly Change[];
  /** Rules that match more or less often, the largest difference first. */
  readonly rules: readonly RuleChange[];
}

/**
 * Runs every request under `next`, and compares with `baseline`; without one with what was recorded; without a record
 * with every request allowed.
 */
export function compareDecisions(
  { form, requests }: RecordedRequests,
  next: AttachedPlan,
  baseline: AttachedPlan | undefined,
): Comparison {
  const changes: Change[] = [];
  const kinds = { newly_blocked: new Tally(), no_longer_blocked: new Tally(), unknown: new Tally() };
  let replayed = 0;
  let skipped = 0;
  let recordedBefore = false;
  const counts = new Map<string, { before: number; after: number }>();
  let blockedBefore = 0;
  let blockedAfter = 0;
  let wouldBefore = 0;
  let wouldAfter = 0;
  let withoutPolicy = 0;
  for (const recorded of requests) {
    if (recorded === undefined) {
      skipped++;
      continue;
    }
    replayed++;
    recordedBefore ||= recorded.decision !== undefined;
    const before = outcomeBefore(recorded, baseline);
    const { record } = runOffline(recorded.request, next);
    const after = outcomeOf(record);
    if (record.policy === '') withoutPolicy++;
    // Rules that looked at a body which is not recorded have nothing to match now.
    const bodyMissing = baseline === undefined && (recorded.decision?.request_body.bytes ?? 0) > 0;
    for (const [side, { rules }] of [
      ['before', before],
      ['after', after],
    ] as const) {
      for (const rule of bodyMissing ? [] : new Set(rules)) {
        const count = counts.get(rule) ?? { before: 0, after: 0 };
        count[side]++;
        counts.set(rule, count);
      }
    }
    if (before.verdict !== 'allow') blockedBefore++;
    if (after.verdict !== 'allow') blockedAfter++;
    if (before.wouldVerdict !== 'allow') wouldBefore++;
    if (after.wouldVerdict !== 'allow') wouldAfter++;
    if ((before.verdict === 'allow') === (after.verdict === 'allow')) continue;
    const blocks = after.verdict === 'allow' ? before : after;
    const kind = after.verdict !== 'allow' ? 'newly_blocked' : bodyMissing ? 'unknown' : 'no_longer_blocked';
    kinds[kind].add(blocks.deciding);
    if (changes.length >= mostChanges) continue;
    changes.push({
      number: recorded.number,
      kind,
      method: record.method,
      host: record.host,
      path: record.path,
      rules: blocks.deciding,
    });
  }
  return {
    version: 1,
    form,
    requests: replayed,
    skipped,
    compared_with: baseline !== undefined ? 'baseline' : recordedBefore ? 'record' : 'allow',
    blocked_before: blockedBefore,
    blocked_after: blockedAfter,
    would_block_before: wouldBefore,
    would_block_after: wouldAfter,
    without_policy: withoutPolicy,
    kinds: {
      newly_blocked: kinds.newly_blocked.sums(),
      no_longer_blocked: kinds.no_longer_blocked.sums(),
      unknown: kinds.unknown.sums(),
    },
    changes,
    rules: [...counts]
      .map(([rule, count]) => ({ rule, ...count }))
      .filter(({ before, after }) => before !== after)
      .sort((one, other) => Math.abs(other.after - other.before) - Math.abs(one.after - one.before)),
  };
}

/** Counts requests, and the rules that they name. */
class Tally {
  #requests = 0;
  readonly #rules = new Map<string, number>();

  add(rules: readonly string[]): void {
    this.#requests++;
    for (const rule of rules) this.#rules.set(rule, (this.#rules.get(rule) ?? 0) + 1);
  }

  sums(): KindOfChange {
    return { requests: this.#requests, rules: [...this.#rules].sort(([, one], [, other]) => other - one) };
  }
}

function outcomeBefore({ request, decision }: RecordedRequest, baseline: AttachedPlan | undefined): Outcome {
  if (baseline !== undefined) return outcomeOf(runOffline(request, baseline).record);
  return decision === undefined
    ? { verdict: 'allow', wouldVerdict: 'allow', rules: [], deciding: [] }
    : outcomeOf(decision);
}

/** The rules behind a verdict: those that score, where a sum decided; the sum itself never alone. */
function outcomeOf({
  verdict,
  would_verdict: wouldVerdict,
  findings,
}: Pick<DecisionRecord, 'verdict' | 'would_verdict'> & {
  findings: ReadonlyArray<{ rule_id: string; score: number; outcome: string }>;
}): Outcome {
  const scoring = findings.filter(({ score }) => score > 0).map(({ rule_id }) => rule_id);
  const last = findings.filter(({ outcome }) => outcome !== 'noted').map(({ rule_id }) => rule_id);
  return {
    verdict,
    wouldVerdict,
    rules: findings.map(({ rule_id }) => rule_id),
    deciding: [...new Set([...scoring, ...last])],
  };
}
