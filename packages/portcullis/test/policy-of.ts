/** For tests: a plan from policy text, without files. */
import assert from 'node:assert/strict';
import { loadConfiguration } from '../src/config/load.ts';
import { AttachedPlan } from '../src/pipeline/attached-plan.ts';

/** Compiles one document of `portcullis.dev/v1` whose `spec` is given as JSON-like data. Fails on any error. */
export function planOf(spec: object, apiVersion = 'portcullis.dev/v1'): AttachedPlan {
  const text = JSON.stringify({ apiVersion, kind: 'SecurityPolicy', metadata: { name: 'test' }, spec });
  const access = { list: () => ['test.json'], read: () => new TextEncoder().encode(text) };
  const result = loadConfiguration({ directory: '/policies' }, { access, environment: {} });
  assert.ok(result.plan !== undefined, JSON.stringify(result.diagnostics, null, 2));
  return new AttachedPlan(result.plan);
}

/** A plan with one policy for every host. */
export function planWithPolicy(policy: object): AttachedPlan {
  return planOf({ domains: [{ hosts: ['*'], policy }] });
}
