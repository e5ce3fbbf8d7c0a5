/** Makes strings that an expression matches (as far as its assertions allow), and strings that nearly do. */
import type { Hir } from '../src/hir.ts';

/** A small generator of pseudo-random numbers (xorshift32): the same seed gives the same strings everywhere. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = (seed * 2_654_435_761 + 1) | 1;
  }

  /** A whole number in 0..limit-1. */
  below(limit: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % limit;
  }
}

/** Bytes on a path through the expression; null when it has none. Repeats take few rounds beyond their minimum. */
export function sampleMatch(hir: Hir, random: Random): number[] | null {
  switch (hir.kind) {
    case 'empty':
    case 'look':
      return [];
    case 'set': {
      const bytes = hir.set.bytes();
      // Bytes that can be read make failures readable; now and then any byte will do.
      const plain = bytes.filter((byte) => byte >= 0x20 && byte < 0x7f);
      const pool = plain.length > 0 && random.below(8) > 0 ? plain : bytes;
      return pool.length === 0 ? null : [pool[random.below(pool.length)]!];
    }
    case 'capture':
      return sampleMatch(hir.sub, random);
    case 'concat':
      return joined(hir.parts.map((part) => sampleMatch(part, random)));
    case 'alternate':
      return sampleMatch(hir.branches[random.below(hir.branches.length)]!, random);
    case 'repeat': {
      const rounds = Math.min(hir.max, hir.min + random.below(3));
      return joined(Array.from({ length: rounds }, () => sampleMatch(hir.sub, random)));
    }
  }
}

/** A match with one byte changed, left out or doubled. */
export function nearMatch(match: readonly number[], random: Random): number[] {
  if (match.length === 0) return [random.below(256)];
  const at = random.below(match.length);
  const replacement = [[random.below(256)], [], [match[at]!, match[at]!]][random.below(3)]!;
  return [...match.slice(0, at), ...replacement, ...match.slice(at + 1)];
}

function joined(parts: readonly (number[] | null)[]): number[] | null {
  const out: number[] = [];
  for (const part of parts) {
    if (part === null) return null;
    out.push(...part);
  }
  return out;
}
