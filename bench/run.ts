/**
 * Runs benchmarks: `npm run bench -- NAME… [OPTION…]` imports `bench/NAME.bench.ts`, one after the other. A benchmark
 * prints a table or, with `--json`, one JSON line per case; with `--help` it tells of itself and its options.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { benchNames } from './options.ts';

const folder = import.meta.dirname;
const known = globSync('*.bench.ts', { cwd: folder })
  .map((file) => basename(file, '.bench.ts'))
  .sort();
const args = process.argv.slice(2);
const names = benchNames(args);
const unknown = names.filter((name) => !known.includes(name));

/** How a benchmark's head begins. */
function inShort(name: string): string {
  const [, first = ''] =
    /^\/\*\*\s*\*?\s*(.*)/.exec(readFileSync(join(folder, `${name}.bench.ts`), 'utf8')) ?? [];
  return first.replace(/[.,:;]( .*|$)| \(.*$/, '');
}

function usage(): string {
  const list = known.map((name) => `  ${name.padEnd(14)} ${inShort(name)}`);
  return `usage: npm run bench -- NAME… [--json]\n       npm run bench -- NAME --help\n\n${list.join('\n')}`;
}

if (names.length === 0) {
  const isRight = args.every((argument) => argument === '--help');
  if (isRight) console.log(usage());
  else console.error(usage());
  process.exit(isRight ? 0 : 2);
}
if (unknown.length > 0) {
  for (const name of unknown) console.error(`no benchmark is called ${name}`);
  console.error(usage());
  process.exit(2);
}
for (const name of names) await import(new URL(`./${name}.bench.ts`, import.meta.url).href);
