/**
 * Compiles many patterns into the tables of one candidate scan.
 *
 * Every pattern has conditions, every condition has clauses; equal clauses are shared by all patterns. A clause of
 * literals is seen when the automaton finds one of them, a clause of bytes when the presence words overlap its mask.
 * A condition hangs on its rarest clause (its trigger): only when that is seen are its other clauses looked at.
 */
import type { Hir } from '../hir.ts';
import { type Clause, clauseKey, cutClause, literalClause } from '../literal/clause.ts';
import { type Condition, conditionsOf, neededBytes } from '../literal/conditions.ts';
import type { Shape } from '../literal/shape.ts';
import { ByteSet } from '../syntax/byte-set.ts';
import { buildLiteralAutomaton, type LiteralAutomaton } from './literal-automaton.ts';
import { type PresencePair, presenceBits, presenceMask } from './presence.ts';

/** What the scan knows of one member of the set. */
export type Member = { readonly word: number } & (
  | { readonly kind: 'regex'; readonly hir: Hir; readonly shape: Shape }
  /** Contains one of the phrases, ASCII case not told apart. */
  | { readonly kind: 'phrases'; readonly phrases: readonly Uint8Array[] }
);

/** A compiled set: the automaton, and which patterns wait for which of its literals. */
export interface PatternSetTables extends LiteralAutomaton {
  /** Presence bit of each byte in the word of common and in the word of rare groups. */
  readonly commonOf: Int32Array;
  readonly rareOf: Int32Array;
  /**
   * Clauses of bytes that something hangs on: number, mask of common groups, mask of rare groups. Those with a common
   * group come first; a value of common bytes only can satisfy none of the others.
   */
  readonly byteTriggers: Int32Array;
  readonly commonTriggers: number;
  /** Conditions that hang on clause c: `triggered[triggerStart[c] .. triggerStart[c + 1])`. */
  readonly triggerStart: Int32Array;
  readonly triggered: Int32Array;
  /**
   * {@link conditionWords} for each condition: pattern, its word, two presence masks of two words (-1 for none), and the
   * numbers of two further clauses of literals (`alwaysClause` for none). Half a cache line.
   */
  readonly conditions: Int32Array;
  /**
   * {@link patternWords} for each pattern: minimum length, maximum length or -1, first-byte set or -1, and masks of common
   * and rare groups of which a match has one (-1 twice when nothing is known).
   */
  readonly patterns: Int32Array;
  /** Eight words for each first-byte set. */
  readonly firstSets: Uint32Array;
}

/** Numbers that a condition takes in its table. */
export const conditionWords = 8;
/** Numbers that a pattern takes in its table. */
export const patternWords = 5;

/** The clause that is always seen: of patterns about whose matches nothing is known. */
export const alwaysClause = 0;

/** Stands for a clause of bytes where there is none. */
const noMask: PresencePair = { common: -1, rare: -1 };

/**
 * Compiles the tables, with literals of at most `literalLength` bytes (fewer when there are too many of them; those of two
 * bytes never are, since an automaton tells 64 bytes apart).
 */
export function compilePatternSet(members: readonly Member[], literalLength: number): PatternSetTables {
  let tables = tablesWith(members, literalLength);
  for (let length = literalLength - 1; tables === null; length--) tables = tablesWith(members, length);
  return tables;
}

function tablesWith(members: readonly Member[], literalLength: number): PatternSetTables | null {
  const clauses = new ClauseTable();
  const conditionsOfMembers = members.map((member) => memberConditions(member, literalLength));
  const perMember = conditionsOfMembers.map((list) =>
    list.map((condition) => condition.clauses.map((clause) => clauses.add(clause))),
  );
  const needed = conditionsOfMembers.map(neededBytes);
  const automaton = clauses.automaton();
  if (automaton === null) return null;
  const sets = [...clauses.all.map(({ bytes }) => bytes), ...needed.filter((bytes) => bytes !== null)];
  const bits = presenceBits(sets.filter((bytes) => !bytes.isEmpty));
  const maskOf = (clause: number): PresencePair => presenceMask(bits, clauses.all[clause]!.bytes);

  const conditions: number[] = [];
  const triggers: number[][] = clauses.all.map(() => []);
  const patterns = new Int32Array(members.length * patternWords);
  const firstSets: number[] = [];
  for (const [number, member] of members.entries()) {
    for (const [trigger = alwaysClause, ...others] of perMember[number]!) {
      const masks = others.filter((clause) => !clauses.all[clause]!.bytes.isEmpty).map(maskOf);
      const literals = others.filter((clause) => clauses.all[clause]!.bytes.isEmpty);
      triggers[trigger]!.push(conditions.length / conditionWords);
      conditions.push(number, member.word);
      for (const { common, rare } of [masks[0] ?? noMask, masks[1] ?? noMask]) conditions.push(common, rare);
      conditions.push(literals[0] ?? alwaysClause, literals[1] ?? alwaysClause);
    }
    const bytes = needed[number];
    const { common, rare } = bytes === null || bytes === undefined ? noMask : presenceMask(bits, bytes);
    patterns.set([...memberGuards(member, firstSets), common, rare], number * patternWords);
  }
  const { listStart: triggerStart, listed: triggered } = flatten(triggers);
  return {
    ...automaton,
    ...rankByteTriggers(clauses.all, triggers, maskOf),
    commonOf: bits.common,
    rareOf: bits.rare,
    triggerStart,
    triggered,
    conditions: Int32Array.from(conditions),
    patterns,
    firstSets: Uint32Array.from(firstSets),
  };
}

function rankByteTriggers(
  clauses: readonly Clause[],
  triggers: readonly (readonly number[])[],
  maskOf: (clause: number) => PresencePair,
): Pick<PatternSetTables, 'byteTriggers' | 'commonTriggers'> {
  const entries = clauses
    .map(({ bytes }, number) => ({ number, bytes, mask: maskOf(number) }))
    .filter(({ number, bytes }) => !bytes.isEmpty && triggers[number]!.length > 0);
  const common = entries.filter(({ mask }) => mask.common !== 0);
  const rare = entries.filter(({ mask }) => mask.common === 0);
  return {
    byteTriggers: Int32Array.from(
      [...common, ...rare].flatMap(({ number, mask }) => [number, mask.common, mask.rare]),
    ),
    commonTriggers: common.length,
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
  /** By number; the first is {@link alwaysClause}. */
  readonly all: Clause[] = [{ literals: [], bytes: ByteSet.empty, share: 1 }];

  add(clause: Clause): number {
    const key = clauseKey(clause);
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.all.length;
      this.all.push(clause);
      this.numbers.set(key, number);
    }
    return number;
  }

  /** The automaton, with clause numbers in place of literal numbers in its lists; null when it would be too large. */
  automaton(): LiteralAutomaton | null {
    const clausesOf = new Map<string, number[]>();
    for (const [number, clause] of this.all.entries()) {
      for (const literal of clause.literals) {
        const of = clausesOf.get(literal);
        if (of === undefined) clausesOf.set(literal, [number]);
        else of.push(number);
      }
    }
    const automaton = buildLiteralAutomaton([...clausesOf.keys()]);
    if (automaton === null) return null;
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
