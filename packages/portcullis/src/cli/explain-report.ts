import type { Finding } from '../engines/finding.ts';
import { pathFact } from '../exchange/canonical-path.ts';
import type { ClientAddress } from '../exchange/client-address.ts';
import type { Mode } from '../pipeline/mode.ts';
import type { PolicyTrail } from '../pipeline/resolve-policy-trail.ts';

/** What `explain` tells, as data. */
export interface Explanation {
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
  readonly policy: PolicyTrail;
  readonly mode: Mode;
  readonly findings: ReadonlyArray<Finding & { readonly mode: Mode }>;
  readonly score: number;
  readonly verdict: string;
  readonly would_verdict: string;
  readonly rule: string | null;
  readonly duration_us: number;
}

/** The explanation as text. */
export function renderExplanation({ request, policy, findings, ...rest }: Explanation): string {
  const odd = Object.entries(pathFact)
    .filter(([, bit]) => (request.path_facts & bit) !== 0)
    .map(([name]) => name);
  const lines = [
    `request   ${request.method} ${request.host} ${request.path}${request.query === '' ? '' : `?${request.query}`}`,
    `          path ${odd.length === 0 ? 'plain' : `unusual: ${odd.join(', ')}`}; client ${request.client.address || 'unknown'} (${request.client.origin})`,
    `          body ${request.body_bytes} bytes${request.content_type === '' ? '' : ` of ${request.content_type}`}, inspected: ${request.body_inspected}`,
    '',
    ...renderTrail(policy),
    '',
    findings.length === 0 ? 'findings  none' : 'findings',
    ...findings.map(
      (finding) =>
        `  ${finding.ruleId}  ${finding.message}  [${finding.where}, ${finding.severity}, mode ${finding.mode}]`,
    ),
    '',
    `verdict   ${rest.verdict}${rest.rule === null ? '' : ` by ${rest.rule}`}${rest.would_verdict === rest.verdict ? '' : ` (mode ${rest.mode}; in block: ${rest.would_verdict})`}, ${rest.duration_us} µs`,
  ];
  return lines.join('\n');
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
