/**
 * Runs the test files with node's own runner.
 *
 *   npm test [-- FILTER …]         every *.test.ts whose path contains one of the filters
 *   npm run soak [-- FILTER …]     every *.soak.ts: the big numbers
 *   npm run coverage [-- FILTER …] the short tests, with line coverage of the packages: worker threads and child
 *                                  processes are counted. Fails by scripts/coverage/requirements.ts: where a line of
 *                                  a source whose path contains a filter is not run and has no reason beside it
 *                                  (scripts/coverage/reasons.ts), and, without a filter, where too few are run.
 *
 * Two files run side by side: the suite is made for a machine of two cores.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { Measurement } from './coverage/measure.ts';

const soak = process.argv.includes('--soak');
const coverage = process.argv.includes('--coverage');
const filters = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const suffix = soak ? 'soak' : 'test';

const files = globSync(`{packages,testing,examples,deploy,bench,scripts}/**/*.${suffix}.ts`, {
  exclude: (path) => String(path).includes('node_modules'),
})
  .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
  .sort();

if (files.length === 0) {
  console.error(`no *.${suffix}.ts file matches ${filters.join(' ')}`);
  process.exit(2);
}

const options = ['--test', `--test-concurrency=${soak ? 1 : 2}`, '--test-reporter=spec'];
const measurement = coverage ? new Measurement() : undefined;
const child = spawn(process.execPath, [...options, ...files], {
  stdio: 'inherit',
  env: { ...process.env, ...measurement?.environment },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  const status = signal === null ? (code ?? 1) : 130;
  const covered = measurement?.judge(filters) ?? true;
  process.exit(status === 0 && !covered ? 1 : status);
});
