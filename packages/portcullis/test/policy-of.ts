/** For tests: a plan from policy text. Only files that it names, such as rule sets, are read from the disk. */
import assert from 'node:assert/strict';
import { diskAccess, type FileAccess } from '../src/config/file-access.ts';
import { loadConfiguration } from '../src/config/load.ts';
import { AttachedPlan } from '../src/pipeline/attached-plan.ts';

/** A folder that does not exist. */
const directory = '/policies';

/** Compiles one document of `portcullis.dev/v1` whose `spec` is given as JSON-like data. Fails on any error. */
export function planOf(spec: object, apiVersion = 'portcullis.dev/v1'): AttachedPlan {
  const text = JSON.stringify({ apiVersion, kind: 'SecurityPolicy', metadata: { name: 'test' }, spec });
  const access: FileAccess = {
    list: (folder) => (folder === directory ? ['test.json'] : diskAccess.list(folder)),
    read: (path, limit) =>
      path === `${directory}/test.json` ? new TextEncoder().encode(text) : diskAccess.read(path, limit),
  };
  const result = loadConfiguration({ directory }, { access, environment: {} });
  assert.ok(result.plan !== undefined, JSON.stringify(result.diagnostics, null, 2));
  return new AttachedPlan(result.plan);
}

/** A plan with one policy for every host. */
export function planWithPolicy(policy: object): AttachedPlan {
  return planOf({ domains: [{ hosts: ['*'], policy }] });
}
