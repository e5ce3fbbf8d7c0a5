/**
 * A set of networks as sorted, merged ranges, asked by binary search. IPv4 and IPv6 are two arrays of bounds, each
 * bound as many 32-bit words as the address has: plain data that survives a structured clone.
 */
import { parseIp } from '../../exchange/ip-address.ts';

/** First and last address of each range, one after the other. */
export interface NetworkSetPlan {
  /** Words by two: first, last. */
  readonly v4: Uint32Array;
  /** Words by eight: four of the first address, four of the last. */
  readonly v6: Uint32Array;
}

/** A range of addresses of one family. */
interface Range {
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** Collects networks until they are compiled. */
export class NetworkSetBuilder {
  readonly #ranges = { 4: [] as Range[], 16: [] as Range[] };

  /** Adds `address` or `address/bits`; false when the text is neither. */
  add(text: string): boolean {
    const slash = text.indexOf('/');
    const bytes = parseIp(slash < 0 ? text : text.slice(0, slash));
    if (bytes === undefined) return false;
    const bits = slash < 0 ? bytes.length * 8 : prefixLength(text, slash + 1);
    if (!(bits <= bytes.length * 8)) return false;
    const words = wordsOf(bytes);
    const masks = words.map((_, index) => maskOf(bits - 32 * index));
    this.#ranges[bytes.length as 4 | 16].push({
      first: words.map((word, index) => (word & masks[index]!) >>> 0),
      last: words.map((word, index) => (word | ~masks[index]!) >>> 0),
    });
    return true;
  }

  compile(): NetworkSetPlan {
    return { v4: merged(this.#ranges[4]), v6: merged(this.#ranges[16]) };
  }
}

/** Whether an address (4 or 16 bytes) is in the set. */
export function hasAddress({ v4, v6 }: NetworkSetPlan, address: Uint8Array): boolean {
  const words = wordsOf(address);
  const width = words.length;
  const bounds = width === 1 ? v4 : v6;
  let low = 0;
  let high = bounds.length / (2 * width);
  // The last range that does not begin after the address.
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareAt(bounds, middle * 2 * width, words) <= 0) low = middle + 1;
    else high = middle;
  }
  return low > 0 && compareAt(bounds, (low * 2 - 1) * width, words) >= 0;
}

function merged(ranges: Range[]): Uint32Array {
  ranges.sort((a, b) => compare(a.first, b.first));
  const kept: Range[] = [];
  for (const range of ranges) {
    const before = kept.at(-1);
    if (before === undefined || compare(before.last, range.first) < 0) kept.push(range);
    else if (compare(before.last, range.last) < 0)
      kept[kept.length - 1] = { first: before.first, last: range.last };
  }
  return Uint32Array.from(kept.flatMap(({ first, last }) => [...first, ...last]));
}

/** One to three decimal digits, or NaN. */
function prefixLength(text: string, from: number): number {
  const digits = text.slice(from);
  if (digits.length > 3) return Number.NaN;
  for (const digit of digits) if (digit < '0' || digit > '9') return Number.NaN;
  return digits === '' ? Number.NaN : Number(digits);
}

function wordsOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(index * 4));
}

/** A word whose first `bits` are set; fewer than none are none, more than 32 are all. */
function maskOf(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? 0xffff_ffff : ~(0xffff_ffff >>> bits) >>> 0;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, word] of a.entries()) if (word !== b[index]) return word - b[index]!;
  return 0;
}

function compareAt(bounds: Uint32Array, at: number, words: readonly number[]): number {
  for (const [index, word] of words.entries()) {
    const bound = bounds[at + index]!;
    if (bound !== word) return bound - word;
  }
  return 0;
}
