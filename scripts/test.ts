/**
 * Runs the test files with node's own runner.
 *
 *   npm test [-- FILTER …]         every *.test.ts whose path contains one of the filters
 *   npm run soak [-- FILTER …]     every *.soak.ts: the big numbers
 *   npm run coverage [-- FILTER …] the short tests, with line coverage of the packages: worker threads and child
 *                                  processes are counted. Without a filter it fails below the floors of
 *                                  scripts/coverage/floors.ts.
 *
 * Two files run side by side: the suite is made for a machine of two cores.
 */
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { floors } from './coverage/floors.ts';
import { readLcov } from './coverage/lcov.ts';
import { byPackage, coverageText, shortfalls } from './coverage/package-coverage.ts';

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
const folder = coverage ? mkdtempSync(join(tmpdir(), 'portcullis-coverage-')) : '';
const report = join(folder, 'lcov.info');
if (coverage) {
  options.push('--test-reporter-destination=stdout');
  options.push('--experimental-test-coverage', '--test-coverage-include=packages/*/src/**/*.ts');
  options.push(
    '--test-coverage-exclude=**/*.{test,soak}.ts',
    '--test-coverage-exclude=packages/*/src/**/test/**',
  );
  options.push('--test-reporter=lcov', `--test-reporter-destination=${report}`);
}
const child = spawn(process.execPath, [...options, ...files], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  const status = signal === null ? (code ?? 1) : 130;
  process.exit(coverage && status === 0 ? judgeCoverage() : status);
});

/** Prints what was covered; the exit code. */
function judgeCoverage(): number {
  const covered = readLcov(readFileSync(report, 'utf8'));
  rmSync(folder, { recursive: true });
  console.log(coverageText(covered));
  const problems = filters.length === 0 ? shortfalls(byPackage(covered), floors) : [];
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}
