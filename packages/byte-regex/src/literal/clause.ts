/**
 * A clause: every match contains one of these literals, or one byte of this set. Literals are bytes as Latin-1
 * characters, folded to lower case (what is folded can only be found more often: no match is lost by it).
 */
import { ByteSet } from '../syntax/byte-set.ts';
import { byteFrequency, literalFrequency } from './byte-frequency.ts';

/** What must be in every match: one of some literals, or one of some bytes. */
export interface Clause {
  /** Not empty, none of them the empty string; or empty when `bytes` is what counts. */
  readonly literals: readonly string[];
  readonly bytes: ByteSet;
  /** Estimated share of ordinary values for which the clause holds. */
  readonly share: number;
}

/** Most literals in one clause: beyond, single bytes of them say as much. */
const maxLiterals = 512;
/** Sets of more bytes than this say nothing. */
const maxBytes = 200;

/** A clause from different literals; null when there is none, or one of them is empty: that says nothing. */
export function literalClause(literals: readonly string[]): Clause | null {
  if (literals.length === 0) return null;
  let share = 0;
  let longest = 0;
  for (const literal of literals) {
    if (literal === '') return null;
    longest = Math.max(longest, literal.length);
    share += literalFrequency(literal);
  }
  if (longest === 1) return byteClause(ByteSet.of(...literals.map((literal) => literal.charCodeAt(0))));
  return { literals, bytes: ByteSet.empty, share: Math.min(1, share) };
}

/** A clause from a set of bytes that is folded already; null when it says nothing. */
export function byteClause(bytes: ByteSet): Clause | null {
  const members = bytes.bytes();
  if (members.length > maxBytes || members.length === 0) return null;
  let share = 0;
  for (const byte of members) share += literalFrequency(String.fromCharCode(byte));
  return { literals: [], bytes, share: Math.min(1, share) };
}

/** One of several clauses holds: one clause again, weaker where it must be. */
export function eitherClause(clauses: readonly Clause[]): Clause | null {
  let bytes = ByteSet.empty;
  for (const clause of clauses) if (clause.literals.length === 0) bytes = bytes.union(clause.bytes);
  const literals = [...new Set(clauses.flatMap((clause) => clause.literals))];
  if (literals.length === 0) return byteClause(bytes);
  if (bytes.isEmpty && literals.length <= maxLiterals) return literalClause(literals);
  if (literals.length <= maxLiterals && bytes.size <= 8) {
    const single = bytes.bytes().map((byte) => String.fromCharCode(byte));
    return literalClause([...new Set([...literals, ...single])]);
  }
  return byteClause(bytes.union(ByteSet.of(...literals.map(rarestByte))));
}

/** A text that two clauses share exactly when they are equal. */
export function clauseKey(clause: Clause): string {
  return clause.literals.length > 0 ? clause.literals.join('\u0000\u0000') : `bytes ${clause.bytes.key()}`;
}

/**
 * The clause with every literal cut to its rarest stretch of at most `length` bytes (whatever contains a literal
 * contains each part of it), and without literals that contain another one.
 */
export function cutClause(clause: Clause, length: number): Clause {
  if (clause.literals.length === 0) return clause;
  const cut = withoutExtended(clause.literals).map((literal) =>
    literal.length <= length ? literal : rarestWindow(literal, length),
  );
  return literalClause(withoutRedundant(cut)) ?? clause;
}

/** Whether the clause holds wherever `other` holds. */
export function follows(clause: Clause, other: Clause): boolean {
  const holdsIn = (text: string): boolean => {
    for (let index = 0; index < text.length; index++)
      if (clause.bytes.has(text.charCodeAt(index))) return true;
    return clause.literals.some((literal) => text.includes(literal));
  };
  return (
    other.literals.every(holdsIn) && other.bytes.bytes().every((byte) => holdsIn(String.fromCharCode(byte)))
  );
}

/** Bytes of which one is in every value for which the clause holds: of each literal the rarest. */
export function bytesOfClause(clause: Clause): ByteSet {
  return clause.literals.length > 0 ? ByteSet.of(...clause.literals.map(rarestByte)) : clause.bytes;
}

function rarestByte(literal: string): number {
  let best = literal.charCodeAt(0);
  for (let index = 1; index < literal.length; index++) {
    const byte = literal.charCodeAt(index);
    if (byteFrequency(byte) < byteFrequency(best)) best = byte;
  }
  return best;
}

function rarestWindow(literal: string, length: number): string {
  let best = literal.slice(0, length);
  let least = literalFrequency(best);
  for (let index = 1; index + length <= literal.length; index++) {
    const window = literal.slice(index, index + length);
    const share = literalFrequency(window);
    if (share < least) {
      best = window;
      least = share;
    }
  }
  return best;
}

/**
 * Without literals that end in another one: of `json.data:` and `data:` the first may be cut to what the second has not.
 * Only ends are looked at: they are where optional prefixes lead, and phrases are long and many.
 */
function withoutExtended(literals: readonly string[]): readonly string[] {
  const all = new Set(literals);
  return literals.filter((literal) => {
    for (let from = 1; from < literal.length; from++) if (all.has(literal.slice(from))) return false;
    return true;
  });
}

/** Sorted, without duplicates and without literals that contain another one. */
function withoutRedundant(literals: readonly string[]): string[] {
  const sorted = [...new Set(literals)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const kept = new Set<string>();
  for (const literal of sorted) {
    if (!containsShorter(literal, kept, sorted[0]!.length)) kept.add(literal);
  }
  return [...kept];
}

function containsShorter(literal: string, kept: ReadonlySet<string>, shortest: number): boolean {
  for (let length = shortest; length < literal.length; length++) {
    for (let from = 0; from + length <= literal.length; from++) {
      if (kept.has(literal.slice(from, from + length))) return true;
    }
  }
  return false;
}
