/**
 * Regular expressions over bytes, on the patterns of CRS 4.28:
 *
 * - the candidate scan (one pass, all request patterns of paranoia level 1) on values never seen before, alone and
 *   with the exact test of what it reports;
 * - every pattern once on one input, against re2js and the engine of JavaScript (the latter only where it ends);
 * - the worst pattern: cost per byte at 1 KiB and 1 MiB on texts made to be bad for it.
 *
 * The fastest of several rounds counts: everything that disturbs only adds time. JavaScript's engine runs on Latin-1
 * strings made beforehand, and re2js on the same strings.
 */
import { PatternSet, PhraseMatcher, Regex } from '@portcullis/byte-regex';
import { shared } from '@portcullis-testing/prerequisites';
import { RE2JS } from 're2js';
import { type CrsPattern, crsPatterns, crsPhraseLists } from '../packages/byte-regex/test/crs-patterns.ts';
import { badTexts, repeated } from '../packages/byte-regex/test/linearity.ts';
import { Random } from '../packages/byte-regex/test/match-sampler.ts';
import { benchOptions } from './options.ts';

const { json } = benchOptions(import.meta.filename, {});

const rules = shared('conformance/crs/rules');

interface Row {
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  readonly note?: string;
}

function report(title: string, rows: readonly Row[]): void {
  if (json) {
    for (const row of rows) console.log(JSON.stringify({ bench: 'regex', table: title, ...row }));
    return;
  }
  console.log(`\n${title}`);
  for (const { case: name, value, unit, note } of rows) {
    const digits = value >= 100 ? 0 : value >= 1 ? 2 : 3;
    console.log(`  ${name.padEnd(58)} ${value.toFixed(digits).padStart(10)} ${unit.padEnd(9)} ${note ?? ''}`);
  }
}

/** Fastest of `rounds` runs, in nanoseconds. */
function fastest(rounds: number, run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    run();
    best = Math.min(best, Number(process.hrtime.bigint() - start));
  }
  return best;
}

const words =
  'home search product user page list item category blog post image thumb main index article news about contact help ' +
  'login account settings order cart checkout name value the of and to in is for on with that by this from at are as be ' +
  'price sort limit offset lang filter status active token session date time colour size green large';

/** Different ordinary values: words, phrases, paths, numbers, ids, dates, mail addresses, a few header values. */
function ordinaryValues(count: number, seed: number): Uint8Array[] {
  const random = new Random(seed);
  const list = words.split(' ');
  const word = (): string => list[random.below(list.length)]!;
  const digits = (): string => String(random.below(1_000_000));
  const makers: (() => string)[] = [
    () => `${word()}${digits()}`,
    () => `${word()} ${word()} ${digits()} ${word()}`,
    () => `/${word()}/${word()}/${digits()}/${word()}.html`,
    digits,
    () => `${random.below(0x7fff_ffff).toString(16)}-${random.below(0x7fff_ffff).toString(36)}`,
    () => `20${random.below(90) + 10}-0${random.below(9) + 1}-1${random.below(9)}`,
    () => `${word()}.${word()}${digits()}@example.com`,
    () =>
      `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.${digits()} (KHTML, like Gecko) Chrome/${digits()}.0`,
  ];
  return Array.from({ length: count }, () =>
    new TextEncoder().encode(makers[random.below(makers.length)]!()),
  );
}

const compileFlags = { dotAll: true, dollarEndOnly: true };

function scanTable(patterns: readonly CrsPattern[], regexes: readonly Regex[]): void {
  const rows: Row[] = [];
  for (const [name, level, phrases] of [
    ['PL1', 1, false],
    ['PL4', 4, false],
    ['PL1 with the word lists', 1, true],
  ] as const) {
    const chosen = regexes.filter(
      (_, index) => patterns[index]!.request && patterns[index]!.paranoia <= level,
    );
    const lists = phrases ? [...crsPhraseLists(rules.path).values()] : [];
    const sources = [
      ...chosen.map((regex) => ({ regex })),
      ...lists.map((list) => ({ phrases: list.map((phrase) => new TextEncoder().encode(phrase)) })),
    ];
    const started = performance.now();
    const set = PatternSet.compile(sources);
    const built = performance.now() - started;
    const out = new Int32Array(set.size);
    const rounds = Array.from({ length: 9 }, (_, round) => ordinaryValues(4_000, round + 1));
    let reported = 0;
    let bytes = 0;
    const scan = (values: readonly Uint8Array[]): void => {
      reported = 0;
      bytes = 0;
      for (const value of values) {
        reported += set.scan(value, 0, value.length, -1, out);
        bytes += value.length;
      }
    };
    const confirm = (values: readonly Uint8Array[]): void => {
      for (const value of values) {
        const count = set.scan(value, 0, value.length, -1, out);
        for (let index = 0; index < count; index++) chosen[out[index]!]?.test(value);
      }
    };
    let round = 0;
    const alone = fastest(9, () => scan(rounds[round++ % 9]!));
    const both = fastest(9, () => confirm(rounds[round++ % 9]!));
    const { rows: states, bytes: size } = set.footprint;
    const note = `${set.size} patterns, ${states} rows, ${(size / 1024).toFixed(0)} KiB, built in ${built.toFixed(0)} ms`;
    rows.push({ case: `${name}: scan`, value: alone / 4_000, unit: 'ns/value', note });
    rows.push({
      case: `${name}: scan`,
      value: alone / bytes,
      unit: 'ns/byte',
      note: `${(bytes / 4_000).toFixed(1)} bytes a value`,
    });
    rows.push({ case: `${name}: candidates`, value: reported / 4_000, unit: 'per value' });
    rows.push({ case: `${name}: scan and exact tests`, value: both / 4_000, unit: 'ns/value' });
    const long = Buffer.concat(ordinaryValues(40_000, 99)).subarray(0, 1 << 20);
    const scanLong = fastest(5, () => set.scan(long, 0, long.length, -1, out));
    rows.push({ case: `${name}: scan of 1 MiB`, value: (1 << 20) / scanLong / 0.001, unit: 'MB/s' });
  }
  const list = crsPhraseLists(rules.path).get('php-errors.data')!;
  const matcher = PhraseMatcher.compile(list);
  const long = Buffer.concat(ordinaryValues(40_000, 98)).subarray(0, 1 << 20);
  const time = fastest(5, () => matcher.test(long));
  rows.push({
    case: `phrase matcher, ${list.length} phrases, 1 MiB`,
    value: (1 << 20) / time / 0.001,
    unit: 'MB/s',
  });
  report('Candidate scan (values are different in every round)', rows);
}

/** The pattern for JavaScript's engine, flags moved to where it takes them; null if it cannot be written for it. */
function forJavaScript(pattern: string): RegExp | null {
  let flags = 's';
  let text = pattern.replaceAll(/\\x\{([0-9a-f]{2})\}/g, '\\x$1').replaceAll('\\z', '$');
  const leading = /^\(\?(i|is)\)/.exec(text);
  if (leading !== null) {
    flags += 'i';
    text = text.slice(leading[0].length);
  }
  try {
    return new RegExp(text.replace('^(?i)up', '^(?:[uU][pP])'), flags);
  } catch {
    return null;
  }
}

function engineTable(patterns: readonly CrsPattern[], regexes: readonly Regex[]): void {
  const rows: Row[] = [];
  const prose = 'The quick brown fox (who else?) jumps over 13 lazy dogs; "again", she said - and again. ';
  const inputs: [string, string, boolean][] = [
    ['"Stuff"', 'Stuff', true],
    [
      'user agent',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
      true,
    ],
    ['2 KB of prose', prose.repeat(24).slice(0, 2048), true],
    ['10 KB of a', 'a'.repeat(10_240), false],
    ['2 KB of <', '<'.repeat(2_048), false],
  ];
  const re2 = patterns.map(({ pattern }) => {
    try {
      return RE2JS.compile(pattern.replaceAll('\\x{', '\\x{00'), RE2JS.DOTALL);
    } catch {
      return null;
    }
  });
  const javaScript = patterns.map(({ pattern }) => forJavaScript(pattern));
  for (const [name, text, ends] of inputs) {
    const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
    const count = (engines: readonly unknown[]): string =>
      `${engines.filter((engine) => engine !== null).length} patterns`;
    const ours = fastest(7, () => {
      for (const regex of regexes) regex.test(bytes);
    });
    rows.push({ case: `${name}: byte-regex`, value: ours / 1000, unit: 'µs', note: count(regexes) });
    const theirs = fastest(4, () => {
      for (const regex of re2) regex?.test(text);
    });
    rows.push({
      case: `${name}: re2js`,
      value: theirs / 1000,
      unit: 'µs',
      note: `${count(re2)}, ${(theirs / ours).toFixed(1)} times byte-regex`,
    });
    if (!ends) continue;
    const native = fastest(4, () => {
      for (const regex of javaScript) regex?.test(text);
    });
    rows.push({
      case: `${name}: JavaScript (backtracking)`,
      value: native / 1000,
      unit: 'µs',
      note: `${count(javaScript)}, ${(native / ours).toFixed(1)} times byte-regex`,
    });
  }
  report('All distinct CRS patterns once, without any prefilter', rows);
}

function worstTable(patterns: readonly CrsPattern[], regexes: readonly Regex[]): void {
  const measured: { id: string; text: string; small: number; large: number }[] = [];
  for (const [index, regex] of regexes.entries()) {
    for (const { name, unit } of badTexts(regex, [0x20, 0x27, 0x3c, 0x61, 0x7b], 2, 5)) {
      const small = repeated(unit, 1 << 10);
      const large = repeated(unit, 1 << 16);
      const perByte = fastest(3, () => regex.test(large)) / (1 << 16);
      measured.push({
        id: patterns[index]!.rules[0]!,
        text: name,
        small: fastest(5, () => regex.test(small)) / (1 << 10),
        large: perByte,
      });
    }
  }
  measured.sort((a, b) => b.large - a.large);
  const rows: Row[] = [];
  for (const { id, text, small } of measured.slice(0, 5)) {
    const index = patterns.findIndex(({ rules: ids }) => ids[0] === id);
    const unit = badTexts(regexes[index]!, [0x20, 0x27, 0x3c, 0x61, 0x7b], 2, 5).find(
      ({ name }) => name === text,
    )!.unit;
    const text1M = repeated(unit, 1 << 20);
    const large = fastest(2, () => regexes[index]!.test(text1M)) / (1 << 20);
    rows.push({
      case: `${id}, ${text}: 1 MiB`,
      value: large,
      unit: 'ns/byte',
      note: `${small.toFixed(2)} ns/byte at 1 KiB`,
    });
  }
  const median = measured[measured.length >> 1]!;
  rows.push({ case: 'median of all patterns and texts, 64 KiB', value: median.large, unit: 'ns/byte' });
  report('Texts made to be bad for a pattern', rows);
}

if (rules.skip) console.error(rules.skip);
else {
  const patterns = crsPatterns(rules.path);
  const started = performance.now();
  const regexes = patterns.map(({ pattern }) => Regex.compile(pattern, compileFlags));
  const compiled = performance.now() - started;
  const plans = regexes.map((regex) => regex.toPlan());
  const attaching = performance.now();
  for (const plan of plans) Regex.fromPlan(plan);
  report('Compile', [
    { case: 'all CRS patterns from text', value: compiled, unit: 'ms', note: `${patterns.length} patterns` },
    { case: 'attach all plans', value: performance.now() - attaching, unit: 'ms' },
    {
      case: 'size of all plans',
      value: plans.reduce((sum, plan) => sum + plan.words.byteLength, 0) / 1024,
      unit: 'KiB',
    },
  ]);
  scanTable(patterns, regexes);
  engineTable(patterns, regexes);
  worstTable(patterns, regexes);
}
