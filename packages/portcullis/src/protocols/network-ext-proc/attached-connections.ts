/** The connection policies of a plan as one worker uses them. */
import type { CompiledConnectionPolicy } from '../../config/connection-policy-plan.ts';
import type { PolicyPlan } from '../../config/plan.ts';
import type { ConnectionInspector, ConnectionPort } from '../../connection-engines/inspector.ts';
import { connectionInspectors } from '../../connection-engines/inspectors.ts';

/** Opens an inspector for a connection. */
export type OpenInspector = (port: ConnectionPort) => ConnectionInspector;

const attached = new WeakMap<CompiledConnectionPolicy, readonly OpenInspector[]>();

/** The openers of a policy's engines, in the order of its chain; attached once. Throws `plan.unknown-engine`. */
export function openersOf(policy: CompiledConnectionPolicy): readonly OpenInspector[] {
  const known = attached.get(policy);
  if (known !== undefined) return known;
  const openers = policy.engines.map(({ engine, plan }) => {
    const factory = connectionInspectors.find((candidate) => candidate.engine === engine);
    if (factory === undefined) throw new Error(`plan.unknown-engine: ${engine} is not in this version`);
    return factory.attach(plan);
  });
  attached.set(policy, openers);
  return openers;
}

/** Attaches all policies of a plan, so that no connection waits for it. */
export function attachConnections(plan: PolicyPlan): void {
  for (const policy of plan.connections) openersOf(policy);
}
