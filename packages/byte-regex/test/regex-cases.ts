/** Reads the engine-independent regex cases (TOML files of the Rust regex project) and runs one of them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { Regex, RegexSyntaxError } from '../src/index.ts';
import { pikeSearch } from '../src/nfa/pike-vm.ts';

/** One case, with the defaults of the format filled in. */
export interface RegexCase {
  /** File and name: unique. */
  readonly id: string;
  readonly patterns: readonly string[];
  readonly text: Uint8Array;
  readonly from: number;
  readonly to: number;
  /** For each match: the pattern's number, and the spans of its groups (null for one that took no part). */
  readonly matches: readonly ExpectedMatch[];
  readonly matchLimit: number;
  readonly compiles: boolean;
  readonly anchored: boolean;
  readonly caseInsensitive: boolean;
  readonly unicode: boolean;
  /** Every pattern that matches is expected, wherever it does. */
  readonly whichPatterns: boolean;
}

export interface ExpectedMatch {
  readonly pattern: number;
  readonly spans: readonly (readonly [number, number] | null)[];
}

interface RawCase {
  readonly name: string;
  readonly regex: string | string[];
  readonly haystack: string;
  readonly matches: readonly unknown[];
  readonly bounds?: [number, number] | { start: number; end: number };
  readonly 'match-limit'?: number;
  readonly compiles?: boolean;
  readonly anchored?: boolean;
  readonly 'case-insensitive'?: boolean;
  readonly unescape?: boolean;
  readonly unicode?: boolean;
  readonly 'match-kind'?: string;
  readonly 'search-kind'?: string;
}

export function readRegexCases(folder: string): RegexCase[] {
  const cases: RegexCase[] = [];
  for (const file of globSync('**/*.toml', { cwd: folder }).sort()) {
    const document = parse(readFileSync(join(folder, file), 'utf8')) as unknown as { test: RawCase[] };
    for (const raw of document.test) cases.push(regexCase(file, raw));
  }
  return cases;
}

function regexCase(file: string, raw: RawCase): RegexCase {
  const text = raw.unescape ? unescapeBytes(raw.haystack) : new TextEncoder().encode(raw.haystack);
  const bounds = raw.bounds ?? [0, text.length];
  const [from, to] = Array.isArray(bounds) ? bounds : [bounds.start, bounds.end];
  return {
    id: `${file.replace('.toml', '')}/${raw.name}`,
    patterns: Array.isArray(raw.regex) ? raw.regex : [raw.regex],
    text,
    from,
    to,
    matches: raw.matches.map(expectedMatch),
    matchLimit: raw['match-limit'] ?? Number.POSITIVE_INFINITY,
    compiles: raw.compiles ?? true,
    anchored: raw.anchored ?? false,
    caseInsensitive: raw['case-insensitive'] ?? false,
    unicode: raw.unicode ?? true,
    whichPatterns: Array.isArray(raw.regex) && raw.regex.length > 1 && raw['match-kind'] === 'all',
  };
}

/** A match is a span, a list of spans, or an object with the pattern's id and one of those. */
function expectedMatch(raw: unknown): ExpectedMatch {
  if (!Array.isArray(raw)) {
    const { id, span, spans } = raw as { id: number; span?: [number, number]; spans?: unknown };
    return { pattern: id, spans: span === undefined ? spansOf(spans) : [span] };
  }
  return { pattern: 0, spans: spansOf(typeof raw[0] === 'number' ? [raw] : raw) };
}

function spansOf(raw: unknown): ExpectedMatch['spans'] {
  return (raw as number[][]).map((span) => (span.length === 0 ? null : [span[0]!, span[1]!]));
}

function unescapeBytes(text: string): Uint8Array {
  const letters: Record<string, number> = { n: 10, r: 13, t: 9, '\\': 92, '0': 0, "'": 39, '"': 34 };
  const bytes = new TextEncoder().encode(text);
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 0x5c) {
      out.push(bytes[at]!);
      continue;
    }
    const letter = String.fromCharCode(bytes[++at]!);
    if (letter === 'x') {
      out.push(Number.parseInt(String.fromCharCode(bytes[at + 1]!, bytes[at + 2]!), 16));
      at += 2;
    } else out.push(letters[letter]!);
  }
  return Uint8Array.from(out);
}

/** Runs a case with every engine that can; gives null when all do what is expected, else what went wrong. */
export function runRegexCase(test: RegexCase): string | null {
  const flags = { unicode: test.unicode, caseInsensitive: test.caseInsensitive, dollarEndOnly: true };
  let regexes: Regex[];
  let joined: Regex;
  try {
    regexes = test.patterns.map((pattern) => Regex.compile(pattern, flags));
    // Patterns searched for together are one alternation, the first preferred, each in a group that names it.
    const pattern = test.patterns.length === 1 ? test.patterns[0]! : joinPatterns(test.patterns);
    joined = Regex.compile(pattern, flags);
  } catch (error) {
    if (!(error instanceof RegexSyntaxError)) throw error;
    return test.compiles ? error.message : null;
  }
  if (!test.compiles) return 'compiled, but should not';
  if (test.whichPatterns) {
    const wanted = new Set(test.matches.map((match) => match.pattern));
    const found = new Set<number>();
    for (const [number, regex] of regexes.entries()) {
      if (regex.test(test.text, 0, test.to, test.from)) found.add(number);
    }
    return same([...found].sort(), [...wanted].sort());
  }
  const groupsOf = regexes.map((regex) => regex.groupCount);
  for (const engine of test.anchored ? (['simulation'] as const) : (['automata', 'simulation'] as const)) {
    const found = allMatches(joined, test, engine);
    const complaint = same(
      found.map((slots) => toMatch(slots, groupsOf)).slice(0, test.matchLimit),
      test.matches,
    );
    if (complaint !== null) return `${engine}: ${complaint}`;
    if (!test.anchored && joined.test(test.text, 0, test.to, test.from) !== found.length > 0) {
      return 'test: differs from find';
    }
  }
  return null;
}

function joinPatterns(patterns: readonly string[]): string {
  return patterns.length === 0 ? '[^\\x00-\\x{10FFFF}]' : patterns.map((pattern) => `(${pattern})`).join('|');
}

function allMatches(regex: Regex, test: RegexCase, engine: 'automata' | 'simulation'): Int32Array[] {
  const { text, to: end } = test;
  const found: Int32Array[] = [];
  let lastEnd = -1;
  for (let from = test.from; from <= end; ) {
    const slots = new Int32Array(2 * (regex.groupCount + 1));
    const matched =
      engine === 'automata'
        ? regex.captures(text, 0, end, slots, from)
        : pikeSearch(regex.program, { bytes: text, start: 0, from, end, stopAt: end }, test.anchored, slots);
    if (!matched) break;
    if (slots[0] === slots[1] && slots[1] === lastEnd) {
      from++;
      continue;
    }
    found.push(slots);
    lastEnd = slots[1]!;
    from = lastEnd;
  }
  return found;
}

function toMatch(slots: Int32Array, groupsOf: readonly number[]): ExpectedMatch {
  const span = (group: number): [number, number] | null =>
    slots[2 * group]! < 0 ? null : [slots[2 * group]!, slots[2 * group + 1]!];
  if (groupsOf.length === 1) {
    return { pattern: 0, spans: Array.from({ length: slots.length / 2 }, (_, group) => span(group)) };
  }
  let first = 1;
  for (const [pattern, groups] of groupsOf.entries()) {
    if (span(first) !== null) {
      return { pattern, spans: Array.from({ length: groups + 1 }, (_, group) => span(first + group)) };
    }
    first += groups + 1;
  }
  throw new Error('a match without a pattern');
}

/** Groups that the expectation does not name are not compared. */
function same(found: readonly unknown[], wanted: readonly unknown[]): string | null {
  const short = found.map((match, index) => {
    const expected = wanted[index] as ExpectedMatch | number | undefined;
    if (typeof expected !== 'object' || typeof match !== 'object') return match;
    const { pattern, spans } = match as ExpectedMatch;
    return { pattern, spans: spans.slice(0, expected.spans.length) };
  });
  const a = JSON.stringify(short);
  const b = JSON.stringify(wanted);
  return a === b ? null : `found ${a}, expected ${b}`;
}
