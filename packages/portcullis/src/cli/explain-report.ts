import type { ExceptionTarget, RuleException } from '../config/exception-plan.ts';
import type { Finding } from '../engines/finding.ts';
import { pathFact } from '../exchange/canonical-path.ts';
import type { ClientAddress } from '../exchange/client-address.ts';
import type { Mode } from '../pipeline/mode.ts';
import type { PolicyTrail } from '../pipeline/resolve-policy-trail.ts';
import type { EngineTime } from './timed-inspectors.ts';

/** How much the text tells: what matched, or everything that is known. JSON is always complete. */
export type ExplainDepth = 'matched' | 'full';

/** What `explain` tells, as data. */
export interface Explanation {
  readonly version: 1;
  readonly request: {
    readonly method: string;
    readonly host: string;
    readonly path: string;
    readonly query: string;
    readonly path_facts: number;
    readonly client: ClientAddress;
    readonly content_type: string;
    readonly headers: ReadonlyArray<readonly [string, string]>;
    readonly body_bytes: number;
    readonly body_inspected: 'full' | 'partial' | 'none';
  };
  readonly response: { readonly status: number; readonly body_inspected: 'full' | 'partial' | 'none' } | null;
  readonly policy: PolicyTrail;
  /** Those of the policy that hold on this path. */
  readonly exceptions: readonly RuleException[];
  readonly mode: Mode;
  /** Stages of the request, in the order in which they run in each phase; empty without a policy. */
  readonly stages: readonly string[];
  /** In the order in which they were asked. */
  readonly engines: readonly EngineTime[];
  readonly engine_errors: readonly string[];
  readonly postures: ReadonlyArray<{ readonly cause: string; readonly posture: string }>;
  readonly findings: ReadonlyArray<Finding & { readonly mode: Mode }>;
  readonly score: number;
  readonly verdict: string;
  readonly would_verdict: string;
  /** Status that the client gets from Portcullis; 0 when it lets the request through. */
  readonly status: number;
  readonly rule: string | null;
  /** The rule of `would_verdict`. */
  readonly would_rule: string | null;
  readonly duration_us: number;
}

/** The explanation as text. */
export function renderExplanation(explanation: Explanation, depth: ExplainDepth = 'matched'): string {
  const { request, response, policy, findings, engines, ...rest } = explanation;
  const odd = Object.entries(pathFact)
    .filter(([, bit]) => (request.path_facts & bit) !== 0)
    .map(([name]) => name);
  const lines = [
    `request   ${request.method} ${request.host} ${request.path}${request.query === '' ? '' : `?${request.query}`}`,
    `          path ${odd.length === 0 ? 'plain' : `unusual: ${odd.join(', ')}`}; client ${request.client.address || 'unknown'} (${request.client.origin})`,
    `          body ${request.body_bytes} bytes${request.content_type === '' ? '' : ` of ${request.content_type}`}, inspected: ${request.body_inspected}`,
    ...(depth === 'full' ? request.headers.map(([name, value]) => `          ${name}: ${value}`) : []),
    ...(response === null
      ? []
      : [`response  ${response.status}, body inspected: ${response.body_inspected}`]),
    '',
    ...renderTrail(policy),
    ...explanation.exceptions.map((exception) => `exception ${renderException(exception)}`),
    '',
    ...(explanation.stages.length === 0 ? [] : [`stages    ${explanation.stages.join(', ')}`]),
    ...engines.map(({ engine, phase, duration_us }) => `engine    ${engine}, ${phase}: ${duration_us} µs`),
    ...rest.engine_errors.map((problem) => `          failed: ${problem}`),
    ...rest.postures.map(({ cause, posture }) => `posture   ${cause}: ${posture}`),
    findings.length === 0 ? 'findings  none' : 'findings',
    ...findings.flatMap((finding) => renderFinding(finding, depth)),
    '',
    `verdict   ${rest.verdict}${rest.rule === null ? '' : ` by ${rest.rule}`}${rest.status === 0 ? '' : `, status ${rest.status}`}${rest.would_verdict === rest.verdict ? '' : ` (were every mode block: ${rest.would_verdict} by ${rest.would_rule})`}, ${rest.duration_us} µs`,
  ];
  return lines.join('\n');
}

function renderFinding(finding: Explanation['findings'][number], depth: ExplainDepth): string[] {
  const { ruleId, engine, message, where, severity, mode, score } = finding;
  const scored = score === 0 ? '' : `, score ${score}`;
  const lines = [`  ${ruleId}  ${message}  [${where}, ${severity}${scored}, ${engine} in mode ${mode}]`];
  if (finding.evidence !== undefined) lines.push(`      saw     ${finding.evidence}`);
  if (depth === 'matched') return lines;
  if (finding.data !== undefined) lines.push(`      data    ${finding.data}`);
  for (const also of finding.also ?? []) lines.push(`      also    ${also.where}  ${also.data}`);
  if (finding.rule !== undefined)
    lines.push(`      rule    ${finding.rule.file}:${finding.rule.line}, phase ${finding.rule.phase}`);
  if (finding.tags !== undefined) lines.push(`      tags    ${finding.tags.join(' ')}`);
  return lines;
}

function renderTrail(trail: PolicyTrail): string[] {
  return [
    `policy    ${trail.choice.policy?.id ?? 'none'}: ${trail.conclusion}`,
    `          ${trail.host}`,
    ...trail.routes.map(
      (route) => `          ${route.outcome}: ${route.label} (${route.summary}), ${route.place}`,
    ),
  ];
}

function renderException({ ids, names, tags, targets, reason }: RuleException): string {
  const rules = [...ids.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)), ...names];
  const which = [
    rules.length === 0 ? 'all rules' : `rules ${rules.join(', ')}`,
    ...(tags.length === 0 ? [] : [`tagged ${tags.join(' or ')}`]),
    targets.length === 0 ? 'are off' : `do not look at ${targets.map(renderTarget).join(', ')}`,
  ];
  return `${which.join(' ')}${reason === '' ? '' : ` (${reason})`}`;
}

function renderTarget({ variable, member }: ExceptionTarget): string {
  return member === '' ? variable : `${variable}:${member}`;
}
