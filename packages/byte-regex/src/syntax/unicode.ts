/**
 * Unicode properties and simple case folding, taken at compile time from the tables that the JavaScript engine
 * carries anyway. No pattern is run on traffic here: the regular expressions below see single code points while a
 * pattern is compiled, and their answers are remembered.
 */
import { type CodeRanges, normalise, unicodeLimit } from './code-ranges.ts';

const properties = new Map<string, CodeRanges | null>();

/**
 * The code points with a property, named as in `\p{…}`: a general category (`L`, `Lu`, `Letter`), a script
 * (`Greek`, `Script=Greek`) or a binary property (`Alphabetic`). `null` when there is no such property.
 */
export function unicodeProperty(name: string): CodeRanges | null {
  const known = properties.get(name);
  if (known !== undefined) return known;
  const ranges = computeProperty(name);
  properties.set(name, ranges);
  return ranges;
}

function computeProperty(name: string): CodeRanges | null {
  if (name === 'Any' || name === 'any') return [0, unicodeLimit];
  const runs = propertyRuns(name) ?? propertyRuns(`Script=${name}`);
  if (runs === null) return null;
  const out: number[] = [];
  // Stretches of code points without surrogates, each as one string: its runs of the property are ranges.
  for (let from = 0; from <= unicodeLimit; from += 0x1_0000) {
    for (const [lo, hi] of from === 0
      ? [
          [0, 0xd7ff],
          [0xe000, 0xffff],
        ]
      : [[from, from + 0xffff]]) {
      const units = lo! > 0xffff ? 2 : 1;
      for (const run of stretch(lo!, hi!).matchAll(runs)) {
        const first = lo! + run.index / units;
        out.push(first, first + run[0].length / units - 1);
      }
    }
  }
  return normalise(out);
}

/** The code points lo..hi as one string, by way of their UTF-16 units. */
function stretch(lo: number, hi: number): string {
  const wide = lo > 0xffff;
  const units = new Uint16Array((hi - lo + 1) * (wide ? 2 : 1));
  for (let code = lo; code <= hi; code++) {
    const index = code - lo;
    if (wide) {
      units[2 * index] = 0xd7c0 + (code >> 10);
      units[2 * index + 1] = 0xdc00 | (code & 0x3ff);
    } else units[index] = code;
  }
  return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(units);
}

function propertyRuns(name: string): RegExp | null {
  let wellFormed = name.length > 0 && name.length <= 64;
  for (const char of name) wellFormed &&= /[A-Za-z0-9_=]/.test(char);
  if (!wellFormed) return null;
  try {
    return new RegExp(`\\p{${name}}+`, 'gu');
  } catch {
    return null;
  }
}

let folding: Map<number, readonly number[]> | undefined;

/** Adds to the ranges every code point that simple case folding makes equal to one in them. */
export function foldUnicode(ranges: CodeRanges): number[] {
  folding ??= computeFolding();
  const out = [...ranges];
  for (const [code, others] of folding) {
    if (!contains(ranges, code)) continue;
    for (const other of others) out.push(other, other);
  }
  return normalise(out);
}

function contains(ranges: CodeRanges, code: number): boolean {
  for (let index = 0; index < ranges.length; index += 2) {
    if (code < ranges[index]!) return false;
    if (code <= ranges[index + 1]!) return true;
  }
  return false;
}

function computeFolding(): Map<number, readonly number[]> {
  const classes = new Map<number, Set<number>>();
  for (let code = 0; code <= 0x1_ffff; code++) {
    const char = String.fromCodePoint(code);
    for (const other of [char.toLowerCase(), char.toUpperCase(), char.toLowerCase().toUpperCase()]) {
      const otherCode = other.codePointAt(0)!;
      if (other.length !== String.fromCodePoint(otherCode).length || otherCode === code) continue;
      // toUpperCase knows more than simple folding (dotless i → I); the engine's own /iu decides.
      if (new RegExp(`^\\u{${code.toString(16)}}$`, 'iu').test(other)) join(classes, code, otherCode);
    }
  }
  const out = new Map<number, readonly number[]>();
  for (const [code, members] of classes) {
    out.set(
      code,
      [...members].filter((member) => member !== code),
    );
  }
  return out;
}

function join(classes: Map<number, Set<number>>, a: number, b: number): void {
  const members = new Set([a, b, ...(classes.get(a) ?? []), ...(classes.get(b) ?? [])]);
  for (const member of members) classes.set(member, members);
}
