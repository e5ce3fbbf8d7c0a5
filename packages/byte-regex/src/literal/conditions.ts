/**
 * The necessary condition of a whole pattern as a choice of conjunctions: a match satisfies all clauses of at least one
 * {@link Condition}. Alternatives at the top of a pattern become conditions of their own, because "this word and a
 * parenthesis, or that word and a quote" says much more than "one of these words, and one of these bytes".
 */
import { concatHir, type Hir } from '../hir.ts';
import type { ByteSet } from '../syntax/byte-set.ts';
import { byteFrequency } from './byte-frequency.ts';
import { bytesOfClause, type Clause, clauseKey, cutClause, follows } from './clause.ts';
import { necessaryClauses } from './necessary.ts';

/** Clauses that must all hold; the first is the rarest, and the one to wait for. Empty: always satisfied. */
export interface Condition {
  readonly clauses: readonly Clause[];
}

/** Most conditions of one pattern. */
const maxConditions = 64;
/** Clauses kept for each condition. */
const maxClauses = 4;

/** A trigger that fewer values than this have needs no further literals beside it: they would cost more than spare. */
const rareTrigger = 0.004;
/** Further literals that more values than this have are not worth finding. */
const commonLiteral = 0.2;
/** Most conditions of one pattern that an ordinary value is expected to make us look at. */
const maxLooks = 4;
/** Clauses that more values than this have tell nothing. */
const nearlyAlways = 0.9;

/** Literals are cut to `literalLength` bytes: short ones make a small automaton, which is a fast one. */
export function conditionsOf(hir: Hir, literalLength: number): Condition[] {
  const conditions = alternatives(hir, maxConditions).map((option) =>
    select(necessaryClauses(option).map((clause) => cutClause(clause, literalLength))),
  );
  return isPointless(conditions) ? [{ clauses: [] }] : mergeLikely(conditions);
}

/**
 * Bytes of which one is in every value that satisfies one of the conditions, as few and rare as they tell; null when
 * they tell none.
 */
export function neededBytes(conditions: readonly Condition[]): ByteSet | null {
  let needed: ByteSet | null = null;
  for (const { clauses } of conditions) {
    const [rarest] = clauses.map(bytesOfClause).sort((a, b) => shareOf(a) - shareOf(b));
    if (rarest === undefined) return null;
    needed = needed === null ? rarest : needed.union(rarest);
  }
  return needed;
}

function shareOf(bytes: ByteSet): number {
  return bytes.bytes().reduce((sum, byte) => sum + byteFrequency(byte), 0);
}

/** Of conditions with the same trigger, when seen, one is likely to hold: then one is enough, with what all share. */
function mergeLikely(conditions: readonly Condition[]): Condition[] {
  const byTrigger = new Map<string, Condition[]>();
  for (const condition of conditions) {
    const key = clauseKey(condition.clauses[0]!);
    const group = byTrigger.get(key);
    if (group === undefined) byTrigger.set(key, [condition]);
    else group.push(condition);
  }
  return [...byTrigger.values()].flatMap((group) => {
    const noneHolds = group.reduce((share, { clauses }) => share * (1 - shareOfAll(clauses.slice(1))), 1);
    if (group.length === 1 || noneHolds > 0.5) return group;
    const [first, ...others] = group.map(({ clauses }) => clauses);
    const shared = first!.filter((clause) => others.every((clauses) => hasClause(clauses, clause)));
    return [{ clauses: shared }];
  });
}

function hasClause(clauses: readonly Clause[], clause: Clause): boolean {
  const key = clauseKey(clause);
  return clauses.some((other) => clauseKey(other) === key);
}

/** Estimated share of ordinary values for which all clauses hold, taking them as independent. */
function shareOfAll(clauses: readonly Clause[]): number {
  return clauses.reduce((share, clause) => share * clause.share, 1);
}

/** Looking at many conditions for nearly every value costs more than the exact test that they might spare. */
function isPointless(conditions: readonly Condition[]): boolean {
  let looks = 0;
  const triggers = new Map<string, number>();
  for (const { clauses } of conditions) {
    const [trigger] = clauses;
    if (trigger === undefined) return true;
    looks += trigger.share;
    triggers.set(clauseKey(trigger), trigger.share);
  }
  const noneSeen = [...triggers.values()].reduce((product, share) => product * (1 - share), 1);
  return looks > maxLooks && noneSeen < 0.1;
}

function select(clauses: readonly Clause[]): Condition {
  const ranked = clauses.toSorted((a, b) => a.share - b.share);
  const kept: Clause[] = [];
  const triggerShare = ranked[0]?.share ?? 1;
  for (const clause of ranked) {
    if (kept.length === maxClauses || clause.share >= nearlyAlways) break;
    const costly = clause.literals.length > 0 && (triggerShare < rareTrigger || clause.share > commonLiteral);
    if (kept.length > 0 && costly) continue;
    if (!kept.some((other) => follows(clause, other))) kept.push(clause);
  }
  return { clauses: kept };
}

/** Expressions of which every match of `hir` matches one; at most `budget` of them. */
function alternatives(hir: Hir, budget: number): Hir[] {
  if (hir.kind === 'capture') return alternatives(hir.sub, budget);
  if (hir.kind === 'alternate') {
    if (hir.branches.length > budget) return [hir];
    const each = Math.floor(budget / hir.branches.length);
    return hir.branches.flatMap((branch) => alternatives(branch, each));
  }
  if (hir.kind !== 'concat') return [hir];
  const at = widestChoice(hir.parts, budget);
  if (at < 0) return [hir];
  const branches = branchesOf(hir.parts[at]!);
  const each = Math.floor(budget / branches.length);
  return branches.flatMap((branch) => alternatives(concatHir(hir.parts.with(at, branch)), each));
}

function widestChoice(parts: readonly Hir[], budget: number): number {
  let at = -1;
  let most = 1;
  for (const [index, part] of parts.entries()) {
    const count = branchesOf(part).length;
    if (count > most && count <= budget) {
      at = index;
      most = count;
    }
  }
  return at;
}

function branchesOf(hir: Hir): readonly Hir[] {
  if (hir.kind === 'capture') return branchesOf(hir.sub);
  return hir.kind === 'alternate' ? hir.branches : [hir];
}
