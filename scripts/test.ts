/**
 * Runs the test files with node's own runner.
 *
 *   npm test [-- FILTER …]         every *.test.ts whose path contains one of the filters
 *   npm run soak [-- FILTER …]     every *.soak.ts: the big numbers
 *   npm run coverage [-- FILTER …] the short tests, with line coverage of the packages
 *
 * Two files run side by side: the suite is made for a machine of two cores.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';

const soak = process.argv.includes('--soak');
const coverage = process.argv.includes('--coverage');
const filters = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const suffix = soak ? 'soak' : 'test';

const files = globSync(`{packages,testing,examples,bench,scripts}/**/*.${suffix}.ts`, {
  exclude: (path) => String(path).includes('node_modules'),
})
  .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
  .sort();

if (files.length === 0) {
  console.error(`no *.${suffix}.ts file matches ${filters.join(' ')}`);
  process.exit(2);
}

const options = ['--test', `--test-concurrency=${soak ? 1 : 2}`, '--test-reporter=spec'];
if (coverage) {
  options.push('--experimental-test-coverage', '--test-coverage-include=packages/*/src/**/*.ts');
  options.push('--test-coverage-exclude=**/*.test.ts');
}
const child = spawn(process.execPath, [...options, ...files], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 130));
