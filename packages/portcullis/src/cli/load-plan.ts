import { statSync } from 'node:fs';
import { builtInPolicy } from '../config/built-in-policy.ts';
import { loadConfiguration } from '../config/load.ts';
import { renderHuman } from '../config/render-human.ts';
import { AttachedPlan } from '../pipeline/attached-plan.ts';
import { InputProblem } from './requests/offline-request.ts';

/**
 * Loads a folder of policy files, or files, for an offline command; without any, the policy that `serve` has then.
 * Throws {@link InputProblem} when they are not valid.
 */
export function loadPlan(...paths: readonly string[]): AttachedPlan {
  const missing = paths.find((path) => statSync(path, { throwIfNoEntry: false }) === undefined);
  if (missing !== undefined)
    throw new InputProblem(`cannot read the configuration ${missing}: it does not exist`);
  const [first] = paths;
  const loaded = loadConfiguration(
    first === undefined
      ? builtInPolicy
      : statSync(first).isDirectory()
        ? { directory: first }
        : { files: paths },
  );
  if (loaded.plan !== undefined) return new AttachedPlan(loaded.plan);
  const report = renderHuman(loaded.diagnostics, () => undefined, false);
  throw new InputProblem(`the configuration ${paths.join(', ')} is not valid\n${report}`);
}
