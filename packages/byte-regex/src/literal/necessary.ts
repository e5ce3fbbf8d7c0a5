/**
 * What every match of an expression must contain.
 *
 * The contract: **never a false negative**. If bytes contain a match, then (folded to lower case) they satisfy every
 * clause given here. The other way round nothing is promised. A property test holds this against every CRS pattern.
 *
 * For each node four facts are kept, in the manner of Cox's trigram index ("Regular Expression Matching with a Trigram
 * Index", 2012): the exact set of its strings if that is small, else sets of strings that every match begins and ends
 * with, and clauses. Where two nodes meet, the ends of the one and the beginnings of the other are joined.
 */
import type { Hir } from '../hir.ts';
import type { ByteSet } from '../syntax/byte-set.ts';
import { byteClause, type Clause, clauseKey, eitherClause, literalClause } from './clause.ts';

interface Facts {
  /** All strings that the node matches, or null when they are too many. */
  readonly exact: readonly string[] | null;
  /** Every match begins with one of these, and ends with one of those. */
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  readonly clauses: readonly Clause[];
}

const maxExact = 96;
const maxExactLength = 24;
const maxEnds = 48;
const maxEndLength = 5;
const maxClauses = 6;
const maxSetAsLiterals = 10;
/** Copies of a repeated node that are looked at one by one. */
const maxCopies = 4;

const known = new WeakMap<Hir, Facts>();

/** The clauses that every match satisfies, rarest first; none when nothing is known. */
export function necessaryClauses(hir: Hir): readonly Clause[] {
  return demand(factsOf(hir)).clauses;
}

function factsOf(hir: Hir): Facts {
  const remembered = known.get(hir);
  if (remembered !== undefined) return remembered;
  const facts = computeFacts(hir);
  known.set(hir, facts);
  return facts;
}

function computeFacts(hir: Hir): Facts {
  switch (hir.kind) {
    case 'empty':
    case 'look':
      return exactFacts(['']);
    case 'set':
      return setFacts(hir.set.lowerCased());
    case 'capture':
      return factsOf(hir.sub);
    case 'concat':
      return exactRuns(hir.parts.map(factsOf)).reduce(followedBy);
    case 'alternate':
      return eitherFacts(hir.branches.map(factsOf));
    case 'repeat':
      return repeatFacts(factsOf(hir.sub), hir.min, hir.max);
  }
}

function exactFacts(strings: readonly string[]): Facts {
  return { exact: strings, prefixes: strings, suffixes: strings, clauses: [] };
}

function unknownFacts(clauses: readonly Clause[]): Facts {
  return { exact: null, prefixes: [''], suffixes: [''], clauses };
}

function setFacts(set: ByteSet): Facts {
  if (set.isEmpty) return exactFacts([]);
  if (set.size <= maxSetAsLiterals) return exactFacts(set.bytes().map((byte) => String.fromCharCode(byte)));
  const clause = byteClause(set);
  return unknownFacts(clause === null ? [] : [clause]);
}

/** Turns an exact set into prefixes, suffixes and a clause. */
function demand(facts: Facts): Facts {
  if (facts.exact === null) return facts;
  const clause = literalClause(facts.exact);
  return {
    exact: null,
    prefixes: ends(facts.exact, 'start'),
    suffixes: ends(facts.exact, 'end'),
    clauses: clause === null ? [] : [clause],
  };
}

/** Joins neighbours whose strings are known, so that a word after a gap counts as a word and not as its letters. */
function exactRuns(parts: readonly Facts[]): Facts[] {
  const out: Facts[] = [];
  for (const part of parts) {
    const joined = out.length === 0 ? null : joinedExact(out.at(-1)!, part);
    if (joined === null) out.push(part);
    else out[out.length - 1] = joined;
  }
  return out;
}

function joinedExact(x: Facts, y: Facts): Facts | null {
  if (x.exact === null || y.exact === null) return null;
  const both = cross(x.exact, y.exact, maxExact);
  return both?.every((string) => string.length <= maxExactLength) ? exactFacts(both) : null;
}

function followedBy(x: Facts, y: Facts): Facts {
  const exact = joinedExact(x, y);
  if (exact !== null) return exact;
  const left = demand(x);
  const right = demand(y);
  const clauses = [...left.clauses, ...right.clauses];
  if (saysSomething(left.suffixes) && saysSomething(right.prefixes)) {
    const joint = cross(left.suffixes, right.prefixes, maxEnds * 4);
    const clause = joint === null ? null : literalClause(joint);
    if (clause !== null) clauses.push(clause);
  }
  return {
    exact: null,
    prefixes: x.exact === null ? x.prefixes : joinedEnds(x.exact, y.prefixes, 'start'),
    suffixes: y.exact === null ? y.suffixes : joinedEnds(x.suffixes, y.exact, 'end'),
    clauses: best(clauses),
  };
}

function saysSomething(ends: readonly string[]): boolean {
  return ends.length !== 1 || ends[0] !== '';
}

function eitherFacts(options: readonly Facts[]): Facts {
  if (options.every((option) => option.exact !== null)) {
    const all = unique(options.flatMap((option) => option.exact!));
    if (all.length <= maxExact) return exactFacts(all);
  }
  // A branch that can never match has no strings, and takes no part.
  const live = options.filter((option) => option.exact === null || option.exact.length > 0).map(demand);
  const clauses: Clause[] = [];
  const most = Math.min(3, Math.max(0, ...live.map((option) => option.clauses.length)));
  if (live.every((option) => option.clauses.length > 0)) {
    for (let rank = 0; rank < most; rank++) {
      const clause = eitherClause(
        live.map((option) => option.clauses[Math.min(rank, option.clauses.length - 1)]!),
      );
      if (clause !== null) clauses.push(clause);
    }
  }
  return {
    exact: null,
    prefixes: ends(unique(live.flatMap((option) => option.prefixes)), 'start'),
    suffixes: ends(unique(live.flatMap((option) => option.suffixes)), 'end'),
    clauses: best(clauses),
  };
}

function repeatFacts(sub: Facts, min: number, max: number): Facts {
  if (min === 0) return max === 1 ? eitherFacts([sub, exactFacts([''])]) : unknownFacts([]);
  let facts = sub;
  for (let copy = 1; copy < Math.min(min, maxCopies); copy++) facts = followedBy(facts, sub);
  if (min === max && min <= maxCopies) return facts;
  // More copies may follow: what it begins with stays true, and it ends as the last copy does.
  const open = demand(facts);
  return { ...open, suffixes: demand(sub).suffixes };
}

/** All of `a` followed by all of `b`, each once; null when there are more than `limit`. */
function cross(a: readonly string[], b: readonly string[], limit: number): readonly string[] | null {
  if (a.length * b.length > limit) return null;
  if (a.length === 1 && a[0] === '') return b;
  if (b.length === 1 && b[0] === '') return a;
  const out = new Set<string>();
  for (const first of a) for (const second of b) out.add(first + second);
  return [...out];
}

function joinedEnds(a: readonly string[], b: readonly string[], side: 'start' | 'end'): readonly string[] {
  const joined = cross(a, b, maxEnds * 2);
  return ends(joined ?? (side === 'start' ? a : b), side);
}

/** The strings cut to their beginnings (or ends), ever shorter until they are few enough. */
function ends(strings: readonly string[], side: 'start' | 'end'): readonly string[] {
  if (strings.length <= maxEnds && strings.every((string) => string.length <= maxEndLength)) return strings;
  for (let length = maxEndLength; length > 0; length--) {
    const cut = new Set<string>();
    for (const string of strings) cut.add(side === 'start' ? string.slice(0, length) : string.slice(-length));
    if (cut.size <= maxEnds) return [...cut];
  }
  return [''];
}

function unique(strings: readonly string[]): string[] {
  return [...new Set(strings)];
}

/** The rarest clauses, without repetitions. */
function best(clauses: readonly Clause[]): readonly Clause[] {
  if (clauses.length <= 1) return clauses;
  const kept: Clause[] = [];
  for (const clause of clauses.toSorted((a, b) => a.share - b.share)) {
    if (kept.length === maxClauses) break;
    const repeated = kept.some(
      (other) => other.share === clause.share && clauseKey(other) === clauseKey(clause),
    );
    if (!repeated) kept.push(clause);
  }
  return kept;
}
