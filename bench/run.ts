/**
 * Runs benchmarks: `npm run bench -- NAME… [--json]` imports `bench/NAME.bench.ts`, one after the other. A
 * benchmark prints a table or, with `--json`, one JSON line per case.
 */
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const known = globSync('*.bench.ts', { cwd: folder })
  .map((file) => basename(file, '.bench.ts'))
  .sort();
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = names.filter((name) => !known.includes(name));

if (names.length === 0 || unknown.length > 0) {
  for (const name of unknown) console.error(`no benchmark is called ${name}`);
  console.error(`usage: npm run bench -- NAME… [--json]\nNAME: ${known.join(', ')}`);
  process.exit(names.length === 0 ? 0 : 2);
}
for (const name of names) await import(new URL(`./${name}.bench.ts`, import.meta.url).href);
