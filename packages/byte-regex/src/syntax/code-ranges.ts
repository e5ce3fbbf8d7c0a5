/**
 * Sets of code points as sorted, disjoint, inclusive ranges: `[lo, hi, lo, hi, …]`. In byte mode a "code point" is
 * a byte and `limit` is 255; in Unicode mode it is 0x10FFFF.
 */
export type CodeRanges = readonly number[];

/** Largest code of byte mode. */
export const byteLimit = 0xff;
/** Largest code point of Unicode mode. */
export const unicodeLimit = 0x10_ffff;

/** Sorts and merges ranges given in any order. */
export function normalise(pairs: readonly number[]): number[] {
  const ranges: [number, number][] = [];
  for (let index = 0; index < pairs.length; index += 2) ranges.push([pairs[index]!, pairs[index + 1]!]);
  ranges.sort((a, b) => a[0] - b[0]);
  const out: number[] = [];
  for (const [lo, hi] of ranges) {
    const last = out.length - 1;
    if (last > 0 && lo <= out[last]! + 1) out[last] = Math.max(out[last]!, hi);
    else out.push(lo, hi);
  }
  return out;
}

/** Everything in 0..limit that is not in `ranges` (which must be normalised). */
export function complement(ranges: CodeRanges, limit: number): number[] {
  const out: number[] = [];
  let next = 0;
  for (let index = 0; index < ranges.length; index += 2) {
    const lo = ranges[index]!;
    if (lo > limit) break;
    if (lo > next) out.push(next, lo - 1);
    next = ranges[index + 1]! + 1;
  }
  if (next <= limit) out.push(next, limit);
  return out;
}

/** Adds the other case of every ASCII letter in the ranges. */
export function foldAscii(ranges: CodeRanges): number[] {
  const out = [...ranges];
  for (let index = 0; index < ranges.length; index += 2) {
    const lo = ranges[index]!;
    const hi = ranges[index + 1]!;
    addShifted(out, Math.max(lo, 0x41), Math.min(hi, 0x5a), 32);
    addShifted(out, Math.max(lo, 0x61), Math.min(hi, 0x7a), -32);
  }
  return normalise(out);
}

function addShifted(out: number[], lo: number, hi: number, by: number): void {
  if (lo <= hi) out.push(lo + by, hi + by);
}
