/**
 * Many patterns, one pass over a value: which of them might match it?
 *
 * The contract: **never a false negative**. A pattern that matches the value is always reported; one that is reported
 * need not match. What is reported is then run exactly, which costs a hundred times more for each pattern.
 */
import { columnShift } from './multi/literal-automaton.ts';
import type { Member } from './multi/pattern-set-tables.ts';
import {
  alwaysClause,
  compilePatternSet,
  conditionWords,
  type PatternSetTables,
  patternWords,
} from './multi/pattern-set-tables.ts';
import type { Regex } from './regex.ts';
import { readSections, writeSections } from './word-sections.ts';
import { workMeter } from './work-meter.ts';

/** A member of a {@link PatternSet}. */
export type PatternSource =
  /** A regex compiled in this thread (one made from a plan has no expression left to look into). */
  | { readonly regex: Regex; readonly word?: number }
  /** Contains one of the phrases; ASCII case is not told apart. */
  | { readonly phrases: readonly Uint8Array[]; readonly word?: number }
  /** Always a candidate, for operators that the scan cannot look into. */
  | { readonly always: true; readonly word?: number };

/** A compiled set as plain data for other threads. */
export interface PatternSetPlan {
  readonly words: Int32Array;
}

/** Limits of a set. */
export interface PatternSetOptions {
  /**
   * Literals are cut to so many bytes. Default 5: with CRS 4, shorter ones occur in ordinary values
   * too often, and longer ones make the table larger and spare nothing.
   */
  readonly literalLength?: number;
}

const magic = 0x5042_5303;

/** Many patterns, and one pass that tells which of them might match: never a false negative. */
export class PatternSet {
  /**
   * The groups of bytes that a byte belongs to, as bits of two words: a value's words are the ORs of its bytes' words.
   * Read-only.
   */
  readonly commonOf: Int32Array;
  readonly rareOf: Int32Array;
  /** Number of patterns: candidates are numbers below it, in the order of compilation. */
  readonly size: number;
  private readonly tables: PatternSetTables;
  // Stamps say in which scan something was last seen, so that nothing has to be cleared between scans.
  private stamp = 0;
  /** Presence words of the value that is being scanned. */
  private common = 0;
  private rare = 0;
  private readonly outputSeen: Int32Array;
  private readonly clauseSeen: Int32Array;
  private readonly patternSeen: Int32Array;
  private readonly outputs: Int32Array;
  private readonly clauses: Int32Array;

  private constructor(tables: PatternSetTables) {
    this.tables = tables;
    this.commonOf = tables.commonOf;
    this.rareOf = tables.rareOf;
    this.size = tables.patterns.length / patternWords;
    this.outputSeen = new Int32Array(tables.resume.length);
    this.outputs = new Int32Array(tables.resume.length);
    this.clauseSeen = new Int32Array(tables.triggerStart.length - 1);
    this.clauses = new Int32Array(tables.triggerStart.length - 1);
    this.patternSeen = new Int32Array(this.size);
  }

  /**
   * Compiles a set. `word` of a source is an OR of up to 32 kinds of value that the pattern is interested in (default:
   * all); a scan names the kinds of its value, and patterns without one of them are not reported.
   */
  static compile(sources: readonly PatternSource[], options: PatternSetOptions = {}): PatternSet {
    return new PatternSet(compilePatternSet(sources.map(memberOf), options.literalLength ?? 5));
  }

  static fromPlan(plan: PatternSetPlan): PatternSet {
    const [table, columnOf, firstSets, ...rest] = readSections(magic, plan.words);
    const [resume, listStart, listed, commonOf, rareOf, byteTriggers, ...last] = rest as Int32Array[];
    const [triggerStart, triggered, conditions, patterns, scalars] = last;
    const tables: PatternSetTables = {
      table: table as Int16Array,
      columnOf: columnOf as Uint8Array,
      firstSets: firstSets as Uint32Array,
      resume: resume!,
      listStart: listStart!,
      listed: listed!,
      commonOf: commonOf!,
      rareOf: rareOf!,
      byteTriggers: byteTriggers!,
      triggerStart: triggerStart!,
      triggered: triggered!,
      conditions: conditions!,
      patterns: patterns!,
      commonTriggers: scalars![0]!,
    };
    return new PatternSet(tables);
  }

  /** The compiled form as plain data, in memory that threads share unless `shared` is false. */
  toPlan(shared = true): PatternSetPlan {
    const { tables } = this;
    const sections = [
      tables.table,
      tables.columnOf,
      tables.firstSets,
      tables.resume,
      tables.listStart,
      tables.listed,
      tables.commonOf,
      tables.rareOf,
      tables.byteTriggers,
      tables.triggerStart,
      tables.triggered,
      tables.conditions,
      tables.patterns,
      Int32Array.of(tables.commonTriggers),
    ];
    return { words: writeSections(magic, sections, shared) };
  }

  /** Size of the tables, for capacity planning: rows of the automaton, and bytes of everything. */
  get footprint(): { readonly rows: number; readonly bytes: number } {
    const { tables } = this;
    return { rows: tables.table.length >> columnShift, bytes: this.toPlan(false).words.byteLength };
  }

  /** Least length of a match of a pattern. */
  minLength(pattern: number): number {
    return this.tables.patterns[pattern * patternWords]!;
  }

  /**
   * Groups of bytes of which each match of a pattern has one: a value whose words overlap neither mask does not match.
   * Both are -1 when nothing is known; then even the empty value may match.
   */
  needs(pattern: number): { readonly common: number; readonly rare: number } {
    const { patterns } = this.tables;
    const at = pattern * patternWords;
    return { common: patterns[at + 3]!, rare: patterns[at + 4]! };
  }

  /**
   * Writes the numbers of the patterns that might match `bytes[start, end)` to `out` (room for {@link size} of them),
   * each once, in no particular order, and gives their count. Allocates nothing.
   */
  scan(bytes: Uint8Array, start: number, end: number, word: number, out: Int32Array): number {
    const { commonOf, rareOf } = this;
    let common = 0;
    let rare = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      common |= commonOf[byte]!;
      rare |= rareOf[byte]!;
    }
    return this.scanKnown(bytes, start, end, word, common, rare, out);
  }

  /** As {@link scan}, for a value whose words of {@link commonOf} and {@link rareOf} are known. */
  scanKnown(
    bytes: Uint8Array,
    start: number,
    end: number,
    word: number,
    common: number,
    rare: number,
    out: Int32Array,
  ): number {
    const stamp = ++this.stamp;
    const { tables, outputSeen, outputs } = this;
    const { columnOf, table, resume } = tables;
    let row = 0;
    let outputCount = 0;
    for (let at = start; at < end; at++) {
      row = table[(row << columnShift) | columnOf[bytes[at]!]!]!;
      if (row < 0) {
        const output = -1 - row;
        row = resume[output]!;
        if (outputSeen[output] !== stamp) {
          outputSeen[output] = stamp;
          outputs[outputCount++] = output;
        }
      }
    }
    this.common = common;
    this.rare = rare;
    const clauseCount = this.seenClauses(outputCount);
    workMeter.steps += end - start + clauseCount + 1;
    return this.collect(bytes, start, end, word, out, clauseCount);
  }

  /** Stamps and lists the clauses that hold: of literals found, and of bytes present where something hangs on them. */
  private seenClauses(outputCount: number): number {
    const { stamp, clauses, clauseSeen, outputs, common, rare } = this;
    const { listStart, listed, byteTriggers, commonTriggers } = this.tables;
    clauseSeen[alwaysClause] = stamp;
    clauses[0] = alwaysClause;
    let count = 1;
    const limit = rare === 0 ? 3 * commonTriggers : byteTriggers.length;
    for (let index = 0; index < limit; index += 3) {
      if (((common & byteTriggers[index + 1]!) | (rare & byteTriggers[index + 2]!)) !== 0) {
        clauses[count++] = byteTriggers[index]!;
      }
    }
    for (let index = 0; index < outputCount; index++) {
      const output = outputs[index]!;
      const to = listStart[output + 1]!;
      for (let at = listStart[output]!; at < to; at++) {
        const clause = listed[at]!;
        if (clauseSeen[clause] === stamp) continue;
        clauseSeen[clause] = stamp;
        clauses[count++] = clause;
      }
    }
    return count;
  }

  /** Patterns with a condition all of whose clauses hold, and whose lengths and first byte fit. */
  private collect(
    bytes: Uint8Array,
    start: number,
    end: number,
    word: number,
    out: Int32Array,
    clauseCount: number,
  ): number {
    const { stamp, clauses, clauseSeen, patternSeen, common, rare } = this;
    const { triggerStart, triggered, conditions } = this.tables;
    let count = 0;
    for (let index = 0; index < clauseCount; index++) {
      const clause = clauses[index]!;
      const to = triggerStart[clause + 1]!;
      for (let at = triggerStart[clause]!; at < to; at++) {
        const condition = triggered[at]! * conditionWords;
        if ((conditions[condition + 1]! & word) === 0) continue;
        if (!overlap(conditions[condition + 2]!, conditions[condition + 3]!, common, rare)) continue;
        if (!overlap(conditions[condition + 4]!, conditions[condition + 5]!, common, rare)) continue;
        if (clauseSeen[conditions[condition + 6]!] !== stamp) continue;
        if (clauseSeen[conditions[condition + 7]!] !== stamp) continue;
        const pattern = conditions[condition]!;
        if (patternSeen[pattern] === stamp) continue;
        patternSeen[pattern] = stamp;
        if (this.fits(pattern, bytes, start, end)) out[count++] = pattern;
      }
    }
    return count;
  }

  /** Whether the lengths and the first byte of the value are possible for a match of the pattern. */
  private fits(pattern: number, bytes: Uint8Array, start: number, end: number): boolean {
    const { patterns, firstSets } = this.tables;
    const guard = pattern * patternWords;
    if (end - start < patterns[guard]!) return false;
    const longest = patterns[guard + 1]!;
    if (longest >= 0 && end - start > longest) return false;
    const firstSet = patterns[guard + 2]!;
    if (firstSet < 0) return true;
    const byte = bytes[start]!;
    return ((firstSets[(firstSet << 3) + (byte >> 5)]! >>> (byte & 31)) & 1) === 1;
  }
}

/** Whether a mask holds for the presence words; two words of -1 ask for nothing, not even for a byte. */
function overlap(commonMask: number, rareMask: number, common: number, rare: number): boolean {
  return ((common & commonMask) | (rare & rareMask)) !== 0 || (commonMask & rareMask) === -1;
}

function memberOf(source: PatternSource): Member {
  const word = source.word ?? -1;
  if ('phrases' in source) return { kind: 'phrases', phrases: source.phrases, word };
  if ('always' in source) return { kind: 'phrases', phrases: [new Uint8Array(0)], word };
  const { hir, shape } = source.regex;
  if (hir === null)
    throw new Error('regex.plan-has-no-expression: compile the pattern set where the regex is compiled');
  return { kind: 'regex', hir, shape, word };
}
