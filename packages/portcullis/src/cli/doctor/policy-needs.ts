/** What the policies at hand want of Envoy: what their budgets are, which bodies and which directions they inspect. */
import type { CompiledConnectionPolicy } from '../../config/connection-policy-plan.ts';
import type { CompiledPolicy, PolicyPlan } from '../../config/plan.ts';
import { wholeBody } from '../../config/whole-body.ts';

/** A number and the policy that it comes from. */
export interface Need {
  readonly policy: string;
  /** `shop.yaml:12`. */
  readonly place: string;
  readonly value: number;
}

/** A body that a policy takes, and what of it can be inspected in time. Bytes and milliseconds. */
export interface BodyNeed {
  readonly policy: string;
  readonly place: string;
  readonly wanted: number;
  /** What is inspected whole, at `rate` bytes per millisecond in `budget` milliseconds. */
  readonly bytes: number;
  readonly rate: number;
  readonly budget: number;
  /** The policy's own. */
  readonly timeout: number;
}

/** The most demanding policy per need; undefined when none has it. */
export interface PolicyNeeds {
  /** Own processing time of a direction in milliseconds. */
  readonly budget: Need | undefined;
  /** Size of the bodies that are inspected whole, in bytes. */
  readonly requestBody: Need | undefined;
  readonly responseBody: Need | undefined;
  /**
   * The policy in block mode whose request bodies exceed the most what can be inspected where Envoy waits so many
   * milliseconds; undefined where none does.
   */
  bodyInTime(wait: number): BodyNeed | undefined;
  /** A policy that looks at responses, 1. */
  readonly responses: Need | undefined;
  /** Processing and holding time of a chunk in milliseconds. */
  readonly connectionWait: Need | undefined;
  /** Listener names that connection policies match. */
  readonly listenerNames: readonly string[];
  /** A connection policy that looks at the server's bytes, 1. */
  readonly serverBytes: Need | undefined;
  readonly http: boolean;
  readonly connections: boolean;
}

/** Reads them from a plan. Policies in mode off want nothing. */
export function policyNeeds(plan: PolicyPlan): PolicyNeeds {
  const policies = plan.policies.filter(({ mode }) => mode !== 'off');
  const connections = plan.connections.filter(({ mode }) => mode !== 'off');
  return {
    budget: most(policies, ({ timeoutMs }) => timeoutMs),
    requestBody: most(policies, ({ request }) => (request.inspectBody ? request.maxBodyBytes : 0)),
    responseBody: most(policies, ({ response }) => (response.inspectBody ? response.maxBodyBytes : 0)),
    bodyInTime: (wait) => bodyInTime(policies, wait),
    responses: most(policies, (policy) => (looksAtResponses(policy, plan) ? 1 : 0)),
    connectionWait: most(connections, ({ timeoutMs, holdMs }) => timeoutMs + holdMs),
    listenerNames: [...new Set(connections.flatMap(({ match }) => match.listeners))],
    serverBytes: most(connections, (policy) => (looksAtServerBytes(policy) ? 1 : 0)),
    http: policies.length > 0,
    connections: connections.length > 0,
  };
}

/** Of this machine's speed nothing is known: the rates are those of `whole-body.ts`. */
function bodyInTime(policies: readonly CompiledPolicy[], wait: number): BodyNeed | undefined {
  let worst: BodyNeed | undefined;
  for (const policy of policies) {
    if (policy.mode !== 'block' || !policy.request.inspectBody) continue;
    const { bytes, rate, budget, byTime } = wholeBody(policy, 'request', { speed: 1, wait });
    const wanted = policy.request.maxBodyBytes;
    if (!byTime || bytes / wanted >= (worst === undefined ? 1 : worst.bytes / worst.wanted)) continue;
    const place = `${policy.origin.file}:${policy.origin.line}`;
    worst = { policy: policy.id, place, wanted, bytes, rate, budget, timeout: policy.timeoutMs };
  }
  return worst;
}

function looksAtResponses(policy: CompiledPolicy, plan: PolicyPlan): boolean {
  if (policy.response.inspectBody) return true;
  const phases = policy.engines.flatMap((index) => plan.engines[index]?.phases ?? []);
  return (
    policy.response.stages.includes('waf_engine') && phases.some((phase) => phase.startsWith('response'))
  );
}

/** Engines that see what the client sends only; all others may look at answers or rewrite them. */
const clientOnly = new Set(['tls_client_hello']);

function looksAtServerBytes({ engines }: CompiledConnectionPolicy): boolean {
  return engines.some(({ engine }) => !clientOnly.has(engine));
}

interface Placed {
  readonly id: string;
  readonly origin: { readonly file: string; readonly line: number };
}

function most<Policy extends Placed>(
  policies: readonly Policy[],
  value: (policy: Policy) => number,
): Need | undefined {
  let best: Need | undefined;
  for (const policy of policies) {
    const amount = value(policy);
    if (amount > (best?.value ?? 0))
      best = { policy: policy.id, place: `${policy.origin.file}:${policy.origin.line}`, value: amount };
  }
  return best;
}
