import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What dependency-cruiser found. */
export interface CruiseResult {
  /** Modules that were read. */
  readonly modules: number;
  /** `rule: from → to`, one line per violation. */
  readonly violations: readonly string[];
}

/** Runs dependency-cruiser with the project's rules over folders of `tree`. Throws when it does not run. */
export function cruise(tree: string, folders: readonly string[]): CruiseResult {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `${root}scripts/boundaries/compiler-for-cruiser.ts`].concat(
      `${root}node_modules/dependency-cruiser/bin/dependency-cruise.mjs`,
      ['--config', `${root}.dependency-cruiser.cjs`, '--output-type', 'json', ...folders],
    ),
    { cwd: tree, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (stdout === '') throw new Error(`dependency-cruiser: ${stderr}`);
  const { modules, summary } = JSON.parse(stdout) as {
    modules: unknown[];
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  };
  return {
    modules: modules.length,
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  };
}
