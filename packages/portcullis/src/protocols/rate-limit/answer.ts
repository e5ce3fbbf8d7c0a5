/** What a request to the rate limit service gets: a status per descriptor, and one for all. */
import {
  type DescriptorStatus,
  type Duration,
  RateLimitCode,
  type RateLimitDescriptor,
  type RateLimitRequest,
  type RateLimitResponseInit,
  RateLimitUnit,
} from '@portcullis/envoy-protocol';
import type { GcraTable } from './gcra-table.ts';
import { findRule, type LimitRule, type LimitTree, type LimitUnit, unitMilliseconds } from './limit-tree.ts';

/** What an answer is made from. */
export interface LimitSurroundings {
  readonly tree: LimitTree;
  readonly table: GcraTable;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A descriptor was counted: `outcome` is `ok`, `over`, or `shadow` for what a shadow limit let pass. */
  counted(rule: string, outcome: 'ok' | 'over' | 'shadow'): void;
}

const unitNumbers: Readonly<Record<LimitUnit, RateLimitUnit>> = {
  second: RateLimitUnit.SECOND,
  minute: RateLimitUnit.MINUTE,
  hour: RateLimitUnit.HOUR,
  day: RateLimitUnit.DAY,
  week: RateLimitUnit.WEEK,
  month: RateLimitUnit.MONTH,
  year: RateLimitUnit.YEAR,
};
const unitsByNumber: ReadonlyMap<number, LimitUnit> = new Map(
  (Object.keys(unitNumbers) as LimitUnit[]).map((unit) => [unitNumbers[unit], unit]),
);

/** What a client of an unlimited descriptor has left, as the reference service says it. */
const endless = 0xffff_ffff;

/** A limit of one request, from the tree or overridden by the descriptor. */
interface AppliedLimit {
  readonly rule: LimitRule;
  readonly multiplier: number;
}

/** Counts and answers. */
export function answerLimits(request: RateLimitRequest, around: LimitSurroundings): RateLimitResponseInit {
  const limits = request.descriptors.map((descriptor) => limitOf(descriptor, request.domain, around.tree));
  const replaced = new Set(limits.flatMap((limit) => limit?.rule.replaces ?? []));
  let over = false;
  const statuses = request.descriptors.map((descriptor, index): DescriptorStatus => {
    const limit = limits[index];
    if (limit === undefined || (limit.rule.name !== '' && replaced.has(limit.rule.name))) return withoutLimit;
    const status = limit.rule.unlimited ? unlimited : statusOf(descriptor, limit, request, around);
    over ||= status.code === RateLimitCode.OVER_LIMIT;
    return status;
  });
  return { overallCode: over ? RateLimitCode.OVER_LIMIT : RateLimitCode.OK, statuses };
}

const withoutLimit = { code: RateLimitCode.OK, limitRemaining: 0 } as DescriptorStatus;
const unlimited = { code: RateLimitCode.OK, limitRemaining: endless } as DescriptorStatus;

function limitOf(descriptor: RateLimitDescriptor, domain: string, tree: LimitTree): AppliedLimit | undefined {
  const rule = findRule(tree, domain, descriptor.entries);
  const { limit } = descriptor;
  const unit = limit === undefined ? undefined : unitsByNumber.get(limit.unit);
  if (limit === undefined || unit === undefined)
    return rule === undefined ? undefined : { rule, multiplier: 1 };
  const own: LimitRule = {
    id: `${domain}.override`,
    name: rule?.name ?? '',
    requests: limit.requestsPerUnit,
    unit,
    unlimited: false,
    shadow: rule?.shadow ?? false,
    replaces: rule?.replaces ?? [],
  };
  return { rule: own, multiplier: Math.max(1, limit.unitMultiplier ?? 1) };
}

function statusOf(
  descriptor: RateLimitDescriptor,
  { rule, multiplier }: AppliedLimit,
  request: RateLimitRequest,
  { table, now, counted }: LimitSurroundings,
): DescriptorStatus {
  const period = unitMilliseconds[rule.unit] * multiplier;
  const answer = table.hit(
    keyOf(rule, request.domain, descriptor, multiplier),
    { requests: rule.requests, period },
    hitsOf(descriptor, request),
    now,
  );
  const passes = answer.allowed || rule.shadow;
  counted(rule.id, answer.allowed ? 'ok' : rule.shadow ? 'shadow' : 'over');
  return {
    code: passes ? RateLimitCode.OK : RateLimitCode.OVER_LIMIT,
    currentLimit: {
      requestsPerUnit: rule.requests,
      unit: unitNumbers[rule.unit],
      name: rule.name,
      unitMultiplier: multiplier === 1 ? undefined : multiplier,
    },
    limitRemaining: answer.remaining,
    durationUntilReset: wholeSeconds(Math.max(answer.reset, answer.retryAfter)),
    quota: undefined,
  };
}

/** Rounded up, but for what the arithmetic of ticks adds. */
function wholeSeconds(milliseconds: number): Duration {
  return { seconds: Math.ceil(milliseconds / 1000 - 1e-6), nanos: 0 };
}

/** A refund (`is_negative_hits`) only looks: what was taken comes back with time alone. */
function hitsOf(descriptor: RateLimitDescriptor, request: RateLimitRequest): number {
  if (descriptor.isNegativeHits) return 0;
  return descriptor.hitsAddend ?? (request.hitsAddend === 0 ? 1 : request.hitsAddend);
}

/** Lengths stand before texts, so that no two descriptors have one key. An override of other size counts anew. */
function keyOf(rule: LimitRule, domain: string, descriptor: RateLimitDescriptor, multiplier: number): string {
  let key = `${rule.requests}/${multiplier}${rule.unit}|${domain.length}:${domain}`;
  for (const entry of descriptor.entries) {
    key += `|${entry.key.length}:${entry.key}=${entry.value.length}:${entry.value}`;
  }
  return key;
}
