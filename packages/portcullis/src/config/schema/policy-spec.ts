/** PolicySpec: the settings of `defaults`, `domains[].policy` and `routes[].policy`. Sparse: what is set overrides. */
import { z } from 'zod';
import type { EngineDefinition } from '../../engines/engine.ts';
import { DURATION_PATTERN } from '../duration.ts';
import { postureCauses, postureField, postures } from '../posture.ts';
import { bodyLimits } from './body-limits.ts';
import { bodyChecks, headerChecks } from './checks.ts';
import { field } from './described.ts';
import { enginesSchema } from './engines.ts';
import { exceptionSchema } from './exception.ts';
import { responseTemplate } from './response-template.ts';

/** Modes as the schema names them, the strongest first. */
export const modes = ['block', 'detect', 'shadow', 'off'] as const;
export type Mode = (typeof modes)[number];

/** Stages of a pipeline. */
export const stages = ['fast_pre_checks', 'body_checks', 'waf_engine'] as const;
export type Stage = (typeof stages)[number];

/** What `skip_checks` may name. */
export const skippableChecks = [
  'host',
  'forbidden_headers',
  'required_headers',
  'oversized_headers',
  'json',
  'sensitive_data',
] as const;
export type SkippableCheck = (typeof skippableChecks)[number];

/** 1 GiB: Elchi's upper bound for body limits. */
const MAX_BODY_LIMIT = 1_073_741_824;

const stageList = z.array(z.enum(stages));

const pipeline = z.strictObject({
  request: field(stageList, { about: 'Stages of the request direction, in order.', default: [...stages] }),
  response: field(stageList, { about: 'Stages of the response direction, in order.', default: [...stages] }),
});

const checks = z.strictObject({
  headers: field(headerChecks, { about: 'Checks on headers; replaces the inherited ones as a whole.' }),
  body: field(bodyChecks, { about: 'Checks on bodies; replaces the inherited ones as a whole.' }),
});

const postureNotes: Readonly<Record<string, { about: string; default?: string }>> = {
  'parse-error': { about: 'A body or field cannot be parsed; it is inspected raw.', default: 'detect' },
  'over-limit': { about: 'Something is larger, deeper or more than a limit.', default: 'block' },
  'unsupported-encoding': { about: 'A body cannot be decoded.', default: 'block' },
  'partial-body': { about: 'The proxy sent only a part of the body.', default: 'detect' },
  timeout: { about: 'The time budget is spent; unset: follows fail_mode.' },
  'engine-error': { about: 'An engine failed; unset: follows fail_mode.' },
  overload: { about: 'The request waited too long for its turn; unset: follows fail_mode.' },
  'body-withheld': {
    about: 'Envoy does not send the body it was asked for, or its trailers.',
    default: 'detect',
  },
};

/** `postures`: one field for each cause. */
export const postureTable = z.strictObject(
  Object.fromEntries(
    postureCauses.map((cause) => [postureField(cause), field(z.enum(postures), postureNotes[cause]!)]),
  ),
);

/** The settings that are the same whatever engines there are. */
const engineless = {
  mode: field(z.enum(modes), {
    about:
      'block acts; detect records every finding and changes nothing; shadow goes the way of block and records what would have happened; off does nothing.',
    default: 'block',
  }),
  fail_mode: field(z.enum(['fail_open', 'fail_close']), {
    about:
      'What follows when the inspection itself fails (timeout, engine error, overload). Acts in mode block only.',
    default: 'fail_open',
    reason:
      'a failing inspection must not take a site down unasked; each such request is counted and recorded.',
  }),
  postures: field(postureTable, {
    about: 'What to do per cause when inspection fails: allow, detect or block. Merged cause by cause.',
  }),
  inspect_request_body: field(z.boolean(), {
    about: 'Inspect request bodies. On by itself where dlp, require_json or detect_sensitive_data need it.',
    default: false,
    reason: 'a body costs Envoy a buffer and a round trip.',
  }),
  inspect_response_body: field(z.boolean(), {
    about: 'Inspect response bodies. On by itself where dlp looks at responses.',
    default: false,
    reason: 'a body costs Envoy a buffer and a round trip.',
  }),
  max_request_body_bytes: field(z.int().min(0).max(MAX_BODY_LIMIT), {
    about: 'Longest request body that is inspected; a longer one is over-limit. 0: do not inspect.',
    default: 1_048_576,
    reason: "Envoy's own buffer limit.",
  }),
  max_response_body_bytes: field(z.int().min(0).max(MAX_BODY_LIMIT), {
    about:
      'Longest response body that is inspected; a longer one is over-limit. 0: do not inspect; where inspection is asked for and nothing is set, 1048576 applies.',
    default: 0,
  }),
  body_limits: field(bodyLimits, {
    about: 'How much is read of a request body; merged limit by limit.',
  }),
  max_header_bytes: field(z.int().min(0), {
    about:
      'Longest value of one header line in bytes, where checks.headers.max_header_value_bytes is not set. 0: no limit.',
    default: 8192,
  }),
  timeout: field(z.string().regex(new RegExp(DURATION_PATTERN), 'must be a duration such as 50ms'), {
    about: 'Own processing time per direction; waiting for Envoy or the upstream does not count.',
    default: '50ms',
    reason: "well below Envoy's message timeout of 200 ms.",
  }),
  log_level: field(z.enum(['debug', 'info', 'warn', 'warning', 'error']), {
    about: "Level of this policy's log lines.",
    default: 'info',
  }),
  sampling_rate: field(z.number().min(0).max(1), {
    about: 'Share of allowed exchanges that are recorded; findings and blocks always are.',
    default: 0.05,
  }),
  anomaly_threshold: field(z.int().min(0), {
    about: 'Score sum at which an exchange is blocked; 0: off.',
    default: 0,
  }),
  skip_checks: field(z.array(z.enum(skippableChecks)), {
    about: 'Built-in checks to leave out; lists of all levels are joined.',
    default: [],
  }),
  exceptions: field(z.array(exceptionSchema), {
    about:
      'Rules of engines that are not to look at something here: by rule, tag, argument, variable and path. Lists of all levels are joined.',
    default: [],
  }),
  pipeline: field(pipeline, { about: 'Stages per direction; each list replaces the inherited one.' }),
  checks: field(checks, { about: 'Built-in checks.' }),
  response: field(responseTemplate, {
    about: 'The answer to a blocked request; replaces the inherited one as a whole.',
  }),
};

/** The schema of PolicySpec with the engines of a registry. */
export function policySpecSchema(registry: readonly EngineDefinition[]): PolicySpecSchema {
  return z.strictObject({
    ...engineless,
    engines: field(enginesSchema(registry), {
      about: 'Engines by name; replaces the inherited block as a whole.',
    }),
  });
}

type PolicySpecSchema = z.ZodObject<
  typeof engineless & { engines: z.ZodOptional<ReturnType<typeof enginesSchema>> },
  z.core.$strict
>;
/** A policy as it is written, on any level. */
export type PolicySpec = z.infer<PolicySpecSchema>;
