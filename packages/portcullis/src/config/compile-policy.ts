/** Merged settings → a compiled policy: every default filled in, every dependency between fields resolved. */
import type { Direction } from '../engines/engine.ts';
import { compileExceptions } from './compile-exceptions.ts';
import { compileBlockResponse } from './compile-response.ts';
import type { Origin } from './document-reporter.ts';
import { parseDuration } from './duration.ts';
import type { MergedSettings } from './inherit.ts';
import type {
  BodyCheckPlan,
  BodyLimitPlan,
  CompiledPolicy,
  DirectionPlan,
  DlpPlan,
  EngineInstancePlan,
  HeaderCheckPlan,
} from './plan.ts';
import {
  defaultPostures,
  type PostureCause,
  type PostureTable,
  postureCauses,
  postureField,
} from './posture.ts';
import { builtinBodyLimits } from './schema/body-limits.ts';
import type { BodyChecks } from './schema/checks.ts';
import { type PolicySpec, type SkippableCheck, stages } from './schema/policy-spec.ts';
import { inspectionRate } from './whole-body.ts';

/** The values that apply where no level sets one; the schema's notes give the reasons. */
export const builtinPolicy = {
  mode: 'block',
  failMode: 'fail_open',
  maxBodyBytes: 1_048_576,
  maxHeaderBytes: 8192,
  timeoutMs: 50,
  logLevel: 'info',
  samplingRate: 0.05,
  anomalyThreshold: 0,
} as const;

/** Who the policy is. */
export interface PolicyIdentity {
  readonly index: number;
  readonly id: string;
  readonly document: string;
  readonly origin: Origin;
}

/** Fills in every value. `engines` are the instances of the merged `engines` block, in any order. */
export function compilePolicy(
  identity: PolicyIdentity,
  settings: MergedSettings,
  engines: readonly EngineInstancePlan[],
): CompiledPolicy {
  const { spec } = settings;
  const skipped = new Set<SkippableCheck>(spec.skip_checks ?? []);
  const failMode = spec.fail_mode ?? builtinPolicy.failMode;
  const active = engines.toSorted((a, b) => a.cost - b.cost || a.index - b.index);
  return {
    ...identity,
    mode: spec.mode ?? builtinPolicy.mode,
    failMode,
    postures: { ...defaultPostures(failMode), ...setPostures(spec.postures) },
    timeoutMs: parseDuration(spec.timeout ?? '') ?? builtinPolicy.timeoutMs,
    logLevel: spec.log_level === 'warning' ? 'warn' : (spec.log_level ?? builtinPolicy.logLevel),
    samplingRate: spec.sampling_rate ?? builtinPolicy.samplingRate,
    anomalyThreshold: spec.anomaly_threshold ?? builtinPolicy.anomalyThreshold,
    request: compileDirection('request', spec, active),
    response: compileDirection('response', spec, active),
    headerChecks: compileHeaderChecks(spec, skipped),
    bodyChecks: compileBodyChecks(spec.checks?.body, skipped),
    bodyLimits: compileBodyLimits(spec),
    engines: active.map((engine) => engine.index),
    exceptions: compileExceptions(spec.exceptions),
    blockResponse: compileBlockResponse(spec.response),
  };
}

/** The causes that a `postures` block sets. */
export function setPostures(block: Readonly<Record<string, unknown>> | undefined): Partial<PostureTable> {
  const table: Partial<Record<PostureCause, PostureTable[PostureCause]>> = {};
  for (const cause of postureCauses) {
    const posture = block?.[postureField(cause)] as PostureTable[PostureCause] | undefined;
    if (posture !== undefined) table[cause] = posture;
  }
  return table;
}

/** Whether settings ask for the body of a direction, apart from engines: by the flag, or by checks that need it. */
export function asksForBody(direction: Direction, spec: PolicySpec): boolean {
  const flag = direction === 'request' ? spec.inspect_request_body : spec.inspect_response_body;
  if (flag === true) return true;
  const checks = compileBodyChecks(spec.checks?.body, new Set(spec.skip_checks ?? []));
  if (checks.dlp?.directions.includes(direction) === true) return true;
  // require_json and detect_sensitive_data mean the request unless a flag says which direction is meant.
  const flagged = spec.inspect_request_body !== undefined || spec.inspect_response_body !== undefined;
  return direction === 'request' && !flagged && (checks.requireJson || checks.detectSensitiveData);
}

function compileDirection(
  direction: Direction,
  spec: PolicySpec,
  engines: readonly EngineInstancePlan[],
): DirectionPlan {
  const list = spec.pipeline?.[direction] ?? stages;
  const limit = direction === 'request' ? spec.max_request_body_bytes : spec.max_response_body_bytes;
  const wantedByEngine =
    list.includes('waf_engine') &&
    engines.some((engine) => (direction === 'request' ? engine.needsRequestBody : engine.needsResponseBody));
  const inspectBody = spec.mode !== 'off' && (wantedByEngine || asksForBody(direction, spec));
  // A limit of 0 cannot mean "whole" and must not mean "uninspected": the builtin limit applies.
  const effective = limit === undefined || limit === 0 ? builtinPolicy.maxBodyBytes : limit;
  const asked = list.includes('waf_engine') ? engines : [];
  return {
    stages: [...list],
    inspectBody,
    maxBodyBytes: inspectBody ? effective : 0,
    bytesPerMs: inspectionRate(asked, direction),
  };
}

function compileBodyLimits(spec: PolicySpec): BodyLimitPlan {
  const set = spec.body_limits;
  const longest = spec.max_request_body_bytes ?? builtinPolicy.maxBodyBytes;
  // A policy that takes longer bodies means to have them inspected: encoded ones, too.
  const decodedBytes = Math.max(set?.decoded_bytes ?? builtinBodyLimits.decoded_bytes, longest);
  return {
    fields: set?.fields ?? builtinBodyLimits.fields,
    depth: set?.depth ?? builtinBodyLimits.depth,
    parts: set?.parts ?? builtinBodyLimits.parts,
    files: set?.files ?? builtinBodyLimits.files,
    valueBytes: set?.value_bytes ?? builtinBodyLimits.value_bytes,
    // UTF-16 becomes half as long again in UTF-8, at worst.
    totalBytes: decodedBytes * 2,
    decodedBytes,
    decodedRatio: set?.decoded_ratio ?? builtinBodyLimits.decoded_ratio,
  };
}

function compileHeaderChecks(spec: PolicySpec, skipped: ReadonlySet<SkippableCheck>): HeaderCheckPlan {
  const checks = spec.checks?.headers;
  const own = checks?.max_header_value_bytes ?? 0;
  const limit = own > 0 ? own : (spec.max_header_bytes ?? builtinPolicy.maxHeaderBytes);
  return {
    forbidden: skipped.has('forbidden_headers') ? [] : lowerCase(checks?.forbidden),
    required: skipped.has('required_headers') ? [] : lowerCase(checks?.required),
    maxValueBytes: skipped.has('oversized_headers') ? 0 : limit,
    enforceValidHost: checks?.enforce_valid_host === true && !skipped.has('host'),
  };
}

function compileBodyChecks(
  checks: BodyChecks | undefined,
  skipped: ReadonlySet<SkippableCheck>,
): BodyCheckPlan {
  const skipsSensitive = skipped.has('sensitive_data');
  return {
    requireJson: checks?.require_json === true && !skipped.has('json'),
    detectSensitiveData: checks?.detect_sensitive_data === true && !skipsSensitive,
    dlp: checks?.dlp === undefined || skipsSensitive ? null : dlpPlan(checks.dlp),
  };
}

function dlpPlan(dlp: NonNullable<BodyChecks['dlp']>): DlpPlan {
  return {
    directions: dlpDirections(dlp),
    block: [...new Set(dlp.block ?? [])],
    redact: [...new Set(dlp.redact ?? [])],
  };
}

function dlpDirections(dlp: BodyChecks['dlp']): readonly Direction[] {
  if (dlp === undefined) return [];
  if (dlp.direction === 'both') return ['request', 'response'];
  return [dlp.direction ?? 'response'];
}

function lowerCase(names: readonly string[] | undefined): string[] {
  return [...new Set((names ?? []).map((name) => name.toLowerCase()))];
}
