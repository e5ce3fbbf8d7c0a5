/** What every match of an expression looks like from outside: length, anchors, first byte. */
import type { Hir } from '../hir.ts';
import { Look } from '../look.ts';
import { ByteSet } from '../syntax/byte-set.ts';

/** What the lengths and edges of a pattern say before any search. */
export interface Shape {
  /** Length of the shortest match in bytes; a lower bound. */
  readonly minLength: number;
  /** Length of the longest match, or `Infinity`; an upper bound. */
  readonly maxLength: number;
  /** Every match begins at the start of the text. */
  readonly anchoredStart: boolean;
  /** Every match ends at the very end of the text. */
  readonly anchoredEnd: boolean;
  /** Every non-empty match begins with one of these bytes (all 256 when a match can be empty). */
  readonly firstBytes: ByteSet;
}

/** The shape of an expression; every bound holds for every match. */
export function shapeOf(hir: Hir): Shape {
  const { min, max } = lengths(hir);
  return {
    minLength: min,
    maxLength: max,
    anchoredStart: anchored(hir, Look.textStart, 1),
    anchoredEnd: anchored(hir, Look.textEnd, -1),
    firstBytes: first(hir) ?? ByteSet.all,
  };
}

/** Lengths above this are not told apart, so that nested repeats cannot overflow. */
const lengthCap = 1 << 30;

function lengths(hir: Hir): { min: number; max: number } {
  switch (hir.kind) {
    case 'empty':
    case 'look':
      return { min: 0, max: 0 };
    case 'set':
      return { min: 1, max: 1 };
    case 'capture':
      return lengths(hir.sub);
    case 'repeat': {
      const sub = lengths(hir.sub);
      const max = sub.max === 0 || hir.max === 0 ? 0 : sub.max * hir.max;
      return {
        min: Math.min(lengthCap, sub.min * hir.min),
        max: max > lengthCap ? Number.POSITIVE_INFINITY : max,
      };
    }
    case 'concat': {
      let min = 0;
      let max = 0;
      for (const part of hir.parts) {
        const sub = lengths(part);
        min = Math.min(lengthCap, min + sub.min);
        max += sub.max;
      }
      return { min, max };
    }
    case 'alternate': {
      const subs = hir.branches.map(lengths);
      return { min: Math.min(...subs.map((sub) => sub.min)), max: Math.max(...subs.map((sub) => sub.max)) };
    }
  }
}

/** Whether every match passes the assertion at its first (direction 1) or last (-1) position. */
function anchored(hir: Hir, look: Look, direction: 1 | -1): boolean {
  switch (hir.kind) {
    case 'look':
      return hir.look === look;
    case 'capture':
      return anchored(hir.sub, look, direction);
    case 'repeat':
      return hir.min > 0 && anchored(hir.sub, look, direction);
    case 'alternate':
      return hir.branches.every((branch) => anchored(branch, look, direction));
    case 'concat': {
      const parts = direction === 1 ? hir.parts : [...hir.parts].reverse();
      for (const part of parts) {
        if (anchored(part, look, direction)) return true;
        if (lengths(part).max > 0) return false;
      }
      return false;
    }
    default:
      return false;
  }
}

/** The bytes a match can begin with; null when it can be empty. */
function first(hir: Hir): ByteSet | null {
  switch (hir.kind) {
    case 'set':
      return hir.set;
    case 'capture':
      return first(hir.sub);
    case 'repeat':
      return hir.min > 0 ? first(hir.sub) : null;
    case 'concat': {
      let set = ByteSet.empty;
      for (const part of hir.parts) {
        set = set.union(possibleFirst(part));
        if (lengths(part).min > 0) return set;
      }
      return null;
    }
    case 'alternate': {
      let set = ByteSet.empty;
      for (const branch of hir.branches) {
        const one = first(branch);
        if (one === null) return null;
        set = set.union(one);
      }
      return set;
    }
    default:
      return null;
  }
}

/** The first bytes of the non-empty matches of a node. */
function possibleFirst(hir: Hir): ByteSet {
  switch (hir.kind) {
    case 'set':
      return hir.set;
    case 'capture':
      return possibleFirst(hir.sub);
    case 'repeat':
      return hir.max === 0 ? ByteSet.empty : possibleFirst(hir.sub);
    case 'concat': {
      let set = ByteSet.empty;
      for (const part of hir.parts) {
        set = set.union(possibleFirst(part));
        if (lengths(part).min > 0) break;
      }
      return set;
    }
    case 'alternate':
      return hir.branches.map(possibleFirst).reduce((a, b) => a.union(b), ByteSet.empty);
    default:
      return ByteSet.empty;
  }
}
