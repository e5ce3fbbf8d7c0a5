/**
 * The command line of benchmarks: `npm run bench -- NAME… [OPTION…]`. Each benchmark says which options it has; all have
 * `--json` and `--help`. A mistake is an error before anything runs, with exit code 2.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';

/** One option. Its default tells its type: a number above 0, a text, or a switch. */
export interface BenchOption {
  readonly default: number | string | false;
  /** What it does, with its unit, in a few words. */
  readonly about: string;
  /** The words that a text may be, several of them separated by commas; absent: any text. */
  readonly words?: readonly string[];
}

type Values<Options extends Readonly<Record<string, BenchOption>>> = {
  readonly [Name in keyof Options]: Options[Name]['default'] extends number
    ? number
    : Options[Name]['default'] extends string
      ? string
      : boolean;
} & { readonly json: boolean };

const common: Readonly<Record<string, BenchOption>> = {
  json: { default: false, about: 'one JSON line per case' },
  help: { default: false, about: 'this text' },
};

/** The names in front of the options. */
export function benchNames(args: readonly string[]): string[] {
  const firstOption = args.findIndex((argument) => argument.startsWith('-'));
  return args.slice(0, firstOption < 0 ? args.length : firstOption);
}

/** A mistake on the command line. */
export class UsageError extends Error {}

/** The values of a benchmark's options. Throws {@link UsageError}. */
export function parseOptions<const Options extends Readonly<Record<string, BenchOption>>>(
  args: readonly string[],
  options: Options,
): Values<Options> & { readonly help: boolean } {
  const all = { ...options, ...common };
  const names = benchNames(args);
  const given = strictly(args.slice(names.length), all);
  if (names.length > 1 && Object.keys(given).some((name) => !(name in common)))
    throw new UsageError('an option of one benchmark, and several benchmarks: run them one by one');
  const values = Object.entries(all).map(([name, { default: byDefault, words }]) => {
    const value = given[name];
    if (value === undefined) return [name, byDefault] as const;
    const strange = words === undefined ? [] : `${value}`.split(',').filter((word) => !words.includes(word));
    if (strange.length > 0)
      throw new UsageError(`--${name} knows no "${strange[0]}", only ${words?.join(', ')}`);
    if (typeof byDefault !== 'number') return [name, value] as const;
    const number = Number(value);
    if (!(Number.isFinite(number) && number > 0))
      throw new UsageError(`--${name} wants a number above 0, not "${value}"`);
    return [name, number] as const;
  });
  return Object.fromEntries(values) as Values<Options> & { readonly help: boolean };
}

function strictly(
  args: readonly string[],
  all: Readonly<Record<string, BenchOption>>,
): Readonly<Record<string, string | boolean | undefined>> {
  const types = Object.entries(all).map(
    ([name, option]) => [name, { type: option.default === false ? 'boolean' : 'string' }] as const,
  );
  try {
    return parseArgs({ args: [...args], options: Object.fromEntries(types) }).values;
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split('. ');
    throw new UsageError(
      `${sentence}; known: ${Object.keys(all)
        .map((name) => `--${name}`)
        .join(', ')}`,
    );
  }
}

/** The help of a benchmark: what its file says of it at its head, and its options. */
export function benchHelp(
  name: string,
  source: string,
  options: Readonly<Record<string, BenchOption>>,
): string {
  const [, comment = ''] = /^\/\*\*([\s\S]*?)\*\//.exec(source) ?? [];
  const about = comment
    .split('\n')
    .map((line) => line.replace(/^ *\* ?/, '').trimEnd())
    .join('\n')
    .trim();
  const lines = Object.entries({ ...options, ...common }).map(
    ([option, { default: byDefault, about: what }]) => {
      const form =
        byDefault === false ? `--${option}` : `--${option}=${typeof byDefault === 'number' ? 'N' : 'TEXT'}`;
      const shown = byDefault === false || byDefault === '' ? '' : ` (default ${byDefault})`;
      return `  ${form.padEnd(20)} ${what}${shown}`;
    },
  );
  return `npm run bench -- ${name} [OPTION…]\n\n${about}\n\n${lines.join('\n')}`;
}

/**
 * The options of the benchmark whose file this is, from the command line of this process. Prints the help, or the
 * mistake, and ends the process where there is one. Called before a benchmark does anything.
 */
export function benchOptions<const Options extends Readonly<Record<string, BenchOption>>>(
  file: string,
  options: Options,
): Values<Options> {
  const name = basename(file, '.bench.ts');
  try {
    const values = parseOptions(process.argv.slice(2), options);
    if (!values.help) return values;
    console.log(benchHelp(name, readFileSync(file, 'utf8'), options));
    process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${name}: ${error.message}`);
    process.exit(2);
  }
}
