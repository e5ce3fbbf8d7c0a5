/** Work per byte of a search, counted in steps, on texts made to be as bad as possible for a pattern. */
import { type Regex, workMeter } from '../src/index.ts';
import { nearMatch, Random, sampleMatch } from './match-sampler.ts';

/** A unit to repeat until the text is long enough. */
export interface BadText {
  readonly name: string;
  readonly unit: Uint8Array;
}

/** Single bytes (those of `bytes`), and near-matches made from the pattern's own expression. */
export function badTexts(
  regex: Regex,
  bytes: readonly number[],
  nearMatches: number,
  seed: number,
): BadText[] {
  const random = new Random(seed);
  const texts: BadText[] = bytes.map((byte) => ({ name: `byte ${byte}`, unit: Uint8Array.of(byte) }));
  for (let round = 0; round < nearMatches; round++) {
    const sample = sampleMatch(regex.hir!, random) ?? [];
    // Without its last byte, or with one byte changed: likely to go far and fail.
    const unit = round % 2 === 0 ? sample.slice(0, -1) : nearMatch(sample, random);
    texts.push({ name: `near-match ${round}`, unit: Uint8Array.from(unit.length === 0 ? [0] : unit) });
  }
  return texts;
}

export function repeated(unit: Uint8Array, length: number): Uint8Array {
  const text = new Uint8Array(length);
  text.set(unit.subarray(0, length));
  for (let filled = Math.min(unit.length, length); filled < length; filled *= 2) {
    text.copyWithin(filled, 0, Math.min(filled, length - filled));
  }
  return text;
}

/** Steps of a test and of a search for position and groups. */
export function stepsOf(regex: Regex, text: Uint8Array): number {
  const before = workMeter.steps;
  regex.test(text);
  regex.captures(text, 0, text.length, new Int32Array(2 * (regex.groupCount + 1)));
  return workMeter.steps - before;
}
