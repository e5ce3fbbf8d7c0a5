/**
 * Compiles many patterns into the tables of one candidate scan.
 *
 * Every pattern has conditions, every condition has clauses; equal clauses are shared by all patterns. A clause of
 * literals is seen when the automaton finds one of them, a clause of bytes when the presence words overlap its mask.
 * A condition hangs on its rarest clause (its trigger): only when that is seen are its other clauses looked at.
 */
import type { Hir } from '../hir.ts';
import { type Clause, clauseKey, cutClause, literalClause } from '../literal/clause.ts';
import { type Condition, conditionsOf } from '../literal/conditions.ts';
import type { Shape } from '../literal/shape.ts';
import { ByteSet } from '../syntax/byte-set.ts';
import { buildLiteralAutomaton, type LiteralAutomaton } from './literal-automaton.ts';
import { presenceGroups, presenceMask } from './presence.ts';

/** What the scan knows of one member of the set. */
export type Member =
  | { readonly kind: 'regex'; readonly hir: Hir; readonly shape: Shape }
  /** Contains one of the phrases, ASCII case not told apart. */
  | { readonly kind: 'phrases'; readonly phrases: readonly Uint8Array[] };

export interface PatternSetTables extends LiteralAutomaton {
  /** Presence bits by byte. */
  readonly presenceLow: Int32Array;
  readonly presenceHigh: Int32Array;
  /** Clauses of bytes: number of the clause, mask in the low and in the high word; three words each. */
  readonly byteClauses: Int32Array;
  /** Conditions that hang on clause c: `triggered[triggerStart[c] .. triggerStart[c + 1])`. */
  readonly triggerStart: Int32Array;
  readonly triggered: Int32Array;
  /** {@link conditionWords} for each condition: pattern, and the numbers of further clauses or -1. */
  readonly conditions: Int32Array;
  /** {@link patternWords} for each pattern: minimum length, maximum length or -1, first-byte set or -1. */
  readonly patterns: Int32Array;
  /** Eight words for each first-byte set. */
  readonly firstSets: Uint32Array;
}

export const conditionWords = 4;
export const patternWords = 3;

/** The clause that is always seen: of patterns about whose matches nothing is known. */
export const alwaysClause = 0;

export function compilePatternSet(members: readonly Member[], literalLength: number): PatternSetTables {
  const clauses = new ClauseTable();
  const conditions: number[] = [];
  const triggers: number[][] = [[]];
  const patterns = new Int32Array(members.length * patternWords);
  const firstSets: number[] = [];
  for (const [number, member] of members.entries()) {
    for (const condition of memberConditions(member, literalLength)) {
      const numbers = condition.clauses.map((clause) => clauses.number(clause));
      const trigger = numbers[0] ?? alwaysClause;
      while (triggers.length <= trigger) triggers.push([]);
      triggers[trigger]!.push(conditions.length / conditionWords);
      conditions.push(number, numbers[1] ?? -1, numbers[2] ?? -1, numbers[3] ?? -1);
    }
    patterns.set(memberGuards(member, firstSets), number * patternWords);
  }
  while (triggers.length < clauses.count) triggers.push([]);
  const { listStart: triggerStart, listed: triggered } = flatten(triggers);
  const groups = presenceGroups(clauses.byteSets());
  return {
    ...clauses.automaton(),
    presenceLow: groups.low,
    presenceHigh: groups.high,
    byteClauses: Int32Array.from(
      clauses.byteClauses().flatMap(({ number, bytes }) => {
        const mask = presenceMask(groups, bytes);
        return [number, mask.low, mask.high];
      }),
    ),
    triggerStart,
    triggered,
    conditions: Int32Array.from(conditions),
    patterns,
    firstSets: Uint32Array.from(firstSets),
  };
}

/** Minimum and maximum length, and the number of the first-byte set, of values that can be candidates. */
function memberGuards(member: Member, firstSets: number[]): [number, number, number] {
  if (member.kind === 'phrases') {
    const shortest = Math.min(...member.phrases.map((phrase) => phrase.length));
    return [Number.isFinite(shortest) ? shortest : 0, -1, -1];
  }
  const { shape } = member;
  const bounded = shape.anchoredStart && shape.anchoredEnd && shape.maxLength !== Number.POSITIVE_INFINITY;
  let firstSet = -1;
  if (shape.anchoredStart && shape.minLength > 0) {
    firstSet = firstSets.length / 8;
    firstSets.push(...shape.firstBytes.words);
  }
  return [shape.minLength, bounded ? shape.maxLength : -1, firstSet];
}

function memberConditions(member: Member, literalLength: number): readonly Condition[] {
  if (member.kind === 'regex') return conditionsOf(member.hir, literalLength);
  const clause = literalClause(member.phrases.map(folded));
  return [{ clauses: clause === null ? [] : [cutClause(clause, literalLength)] }];
}

function folded(phrase: Uint8Array): string {
  let text = '';
  for (const byte of phrase) text += String.fromCharCode(byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte);
  return text;
}

/** Numbers clauses, each once, and makes the automaton of their literals. */
class ClauseTable {
  private readonly numbers = new Map<string, number>();
  private readonly clauses: Clause[] = [{ literals: [], bytes: ByteSet.empty }];

  get count(): number {
    return this.clauses.length;
  }

  number(clause: Clause): number {
    const key = clauseKey(clause);
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.clauses.length;
      this.clauses.push(clause);
      this.numbers.set(key, number);
    }
    return number;
  }

  byteClauses(): { number: number; bytes: ByteSet }[] {
    return this.clauses.map(({ bytes }, number) => ({ number, bytes })).filter(({ bytes }) => !bytes.isEmpty);
  }

  byteSets(): ByteSet[] {
    return this.byteClauses().map(({ bytes }) => bytes);
  }

  /** The automaton, with clause numbers in place of literal numbers in its lists. */
  automaton(): LiteralAutomaton {
    const clausesOf = new Map<string, number[]>();
    for (const [number, clause] of this.clauses.entries()) {
      for (const literal of clause.literals) {
        const of = clausesOf.get(literal);
        if (of === undefined) clausesOf.set(literal, [number]);
        else of.push(number);
      }
    }
    const automaton = buildLiteralAutomaton([...clausesOf.keys()]);
    const byLiteral = [...clausesOf.values()];
    const lists: number[][] = [];
    for (let output = 0; output < automaton.resume.length; output++) {
      const literals = automaton.listed.subarray(
        automaton.listStart[output],
        automaton.listStart[output + 1],
      );
      lists.push([...new Set([...literals].flatMap((literal) => byLiteral[literal]!))]);
    }
    return { ...automaton, ...flatten(lists) };
  }
}

function flatten(lists: readonly (readonly number[])[]): { listStart: Int32Array; listed: Int32Array } {
  const listStart = new Int32Array(lists.length + 1);
  for (const [index, list] of lists.entries()) listStart[index + 1] = listStart[index]! + list.length;
  return { listStart, listed: Int32Array.from(lists.flat()) };
}
