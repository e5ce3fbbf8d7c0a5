/**
 * A clause: every match contains one of these literals, or one byte of this set. Literals are bytes as Latin-1
 * characters, folded to lower case (what is folded can only be found more often: no match is lost by it).
 */
import { ByteSet } from '../syntax/byte-set.ts';
import { byteFrequency, literalFrequency } from './byte-frequency.ts';

export interface Clause {
  /** Not empty, none of them the empty string; or empty when `bytes` is what counts. */
  readonly literals: readonly string[];
  readonly bytes: ByteSet;
}

/** Most literals in one clause: beyond, single bytes of them say as much. */
const maxLiterals = 512;

/** A clause from literals; null when one of them is empty, for that says nothing. */
export function literalClause(literals: readonly string[]): Clause | null {
  const unique = withoutRedundant(literals);
  if (unique.length === 0 || unique[0] === '') return null;
  if (unique.every((literal) => literal.length === 1)) {
    return byteClause(ByteSet.of(...unique.map((literal) => literal.charCodeAt(0))));
  }
  return { literals: unique, bytes: ByteSet.empty };
}

/** A clause from a set of bytes that is folded already; null when it says nothing. */
export function byteClause(bytes: ByteSet): Clause | null {
  return bytes.size > 200 ? null : { literals: [], bytes };
}

/** One of several clauses holds: one clause again, weaker where it must be. */
export function eitherClause(clauses: readonly Clause[]): Clause | null {
  const bytes = clauses.map((clause) => clause.bytes).reduce((a, b) => a.union(b), ByteSet.empty);
  const literals = clauses.flatMap((clause) => clause.literals);
  if (literals.length === 0) return byteClause(bytes);
  if (bytes.isEmpty && literals.length <= maxLiterals) return literalClause(literals);
  if (bytes.size <= 8 && literals.length <= maxLiterals) {
    return literalClause([...literals, ...bytes.bytes().map((byte) => String.fromCharCode(byte))]);
  }
  const rarest = literals.map((literal) => rarestByte(literal));
  return byteClause(bytes.union(ByteSet.of(...rarest)));
}

/** Estimated share of ordinary values for which the clause holds. */
export function clauseFrequency(clause: Clause): number {
  let share = 0;
  for (const literal of clause.literals) share += literalFrequency(literal);
  for (const byte of clause.bytes.bytes()) share += Math.min(1, byteFrequency(byte) * 25);
  return Math.min(1, share);
}

export function clauseKey(clause: Clause): string {
  return clause.literals.length > 0 ? clause.literals.join('\u0000\u0000') : `bytes ${clause.bytes.key()}`;
}

/**
 * The clause with every literal cut to its rarest stretch of at most `length` bytes: whatever contains a literal
 * contains each part of it.
 */
export function cutClause(clause: Clause, length: number): Clause {
  if (clause.literals.every((literal) => literal.length <= length)) return clause;
  const cut = literalClause(clause.literals.map((literal) => rarestWindow(literal, length)));
  return cut ?? clause;
}

/** Whether the clause holds wherever `other` holds. */
export function follows(clause: Clause, other: Clause): boolean {
  const holdsIn = (text: string): boolean => {
    for (const literal of clause.literals) if (text.includes(literal)) return true;
    for (let index = 0; index < text.length; index++)
      if (clause.bytes.has(text.charCodeAt(index))) return true;
    return false;
  };
  return (
    other.literals.every(holdsIn) && other.bytes.bytes().every((byte) => holdsIn(String.fromCharCode(byte)))
  );
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
  for (let index = 1; index + length <= literal.length; index++) {
    const window = literal.slice(index, index + length);
    if (literalFrequency(window) < literalFrequency(best)) best = window;
  }
  return best;
}

/** Sorted, without duplicates and without literals that contain another one. */
function withoutRedundant(literals: readonly string[]): string[] {
  const sorted = [...new Set(literals)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const kept = new Set<string>();
  const shortest = sorted[0]?.length ?? 0;
  for (const literal of sorted) {
    if (!containsOne(literal, kept, shortest)) kept.add(literal);
  }
  return [...kept];
}

function containsOne(literal: string, kept: ReadonlySet<string>, shortest: number): boolean {
  for (let from = 0; from < literal.length; from++) {
    for (let to = from + Math.max(shortest, 1); to <= literal.length; to++) {
      if (kept.has(literal.slice(from, to))) return true;
    }
  }
  return kept.has('');
}
