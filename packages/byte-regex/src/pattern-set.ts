/**
 * Many patterns, one pass over a value: which of them might match it?
 *
 * The contract: **never a false negative**. A pattern that matches the value is always reported; one that is reported
 * need not match. What is reported is then run exactly, which costs a hundred times more for each pattern.
 */
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

export interface PatternSetOptions {
  /**
   * Literals are cut to so many bytes. Default 4: with CRS 4, longer ones double the table and spare few candidates.
   */
  readonly literalLength?: number;
}

const magic = 0x5042_5301;

export class PatternSet {
  /** Number of patterns: candidates are numbers below it, in the order of compilation. */
  readonly size: number;
  private readonly tables: PatternSetTables;
  private readonly wordsOf: Int32Array;
  // Stamps say in which scan something was last seen, so that nothing has to be cleared between scans.
  private stamp = 0;
  private readonly outputSeen: Int32Array;
  private readonly clauseSeen: Int32Array;
  private readonly patternSeen: Int32Array;
  private readonly outputs: Int32Array;
  private readonly clauses: Int32Array;

  private constructor(tables: PatternSetTables, wordsOf: Int32Array) {
    this.tables = tables;
    this.wordsOf = wordsOf;
    this.size = wordsOf.length;
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
    const tables = compilePatternSet(sources.map(memberOf), options.literalLength ?? 4);
    return new PatternSet(tables, Int32Array.from(sources.map((source) => source.word ?? -1)));
  }

  static fromPlan(plan: PatternSetPlan): PatternSet {
    const sections = readSections(magic, plan.words);
    const words = sections.map((section) => section as Int32Array);
    const tables: PatternSetTables = {
      table: words[0]!,
      resume: words[1]!,
      listStart: words[2]!,
      listed: words[3]!,
      presenceLow: words[4]!,
      presenceHigh: words[5]!,
      byteClauses: words[6]!,
      triggerStart: words[7]!,
      triggered: words[8]!,
      conditions: words[9]!,
      patterns: words[10]!,
      shift: words[12]![0]!,
      columnOf: sections[13] as Uint8Array,
      firstSets: sections[14] as Uint32Array,
    };
    return new PatternSet(tables, words[11]!);
  }

  /** The compiled form as plain data, in memory that threads share unless `shared` is false. */
  toPlan(shared = true): PatternSetPlan {
    const { tables } = this;
    const sections = [
      tables.table,
      tables.resume,
      tables.listStart,
      tables.listed,
      tables.presenceLow,
      tables.presenceHigh,
      tables.byteClauses,
      tables.triggerStart,
      tables.triggered,
      tables.conditions,
      tables.patterns,
      this.wordsOf,
      Int32Array.of(tables.shift),
      tables.columnOf,
      tables.firstSets,
    ];
    return { words: writeSections(magic, sections, shared) };
  }

  /** Size of the tables, for capacity planning: rows of the automaton, and bytes of everything. */
  get footprint(): { readonly rows: number; readonly bytes: number } {
    const { tables } = this;
    return { rows: tables.table.length >> tables.shift, bytes: this.toPlan(false).words.byteLength };
  }

  /**
   * Writes the numbers of the patterns that might match `bytes[start, end)` to `out` (room for {@link size} of them),
   * each once, in no particular order, and gives their count. Allocates nothing.
   */
  scan(bytes: Uint8Array, start: number, end: number, word: number, out: Int32Array): number {
    const stamp = ++this.stamp;
    const { tables, clauses, clauseSeen } = this;
    const { columnOf, shift, table, resume, presenceLow, presenceHigh, listStart, listed, byteClauses } =
      tables;
    const { outputSeen, outputs } = this;
    let row = 0;
    let low = 0;
    let high = 0;
    let outputCount = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      low |= presenceLow[byte]!;
      high |= presenceHigh[byte]!;
      row = table[(row << shift) | columnOf[byte]!]!;
      if (row < 0) {
        const output = -1 - row;
        row = resume[output]!;
        if (outputSeen[output] !== stamp) {
          outputSeen[output] = stamp;
          outputs[outputCount++] = output;
        }
      }
    }
    workMeter.steps += end - start + 1;

    clauseSeen[alwaysClause] = stamp;
    clauses[0] = alwaysClause;
    let clauseCount = 1;
    for (let index = 0; index < byteClauses.length; index += 3) {
      if (((low & byteClauses[index + 1]!) | (high & byteClauses[index + 2]!)) !== 0) {
        const clause = byteClauses[index]!;
        clauseSeen[clause] = stamp;
        clauses[clauseCount++] = clause;
      }
    }
    for (let index = 0; index < outputCount; index++) {
      const output = outputs[index]!;
      const to = listStart[output + 1]!;
      for (let at = listStart[output]!; at < to; at++) {
        const clause = listed[at]!;
        if (clauseSeen[clause] === stamp) continue;
        clauseSeen[clause] = stamp;
        clauses[clauseCount++] = clause;
      }
    }
    return this.collect(bytes, start, end, word, out, clauseCount);
  }

  /** Patterns with a condition all of whose clauses were seen, and whose lengths and first byte fit. */
  private collect(
    bytes: Uint8Array,
    start: number,
    end: number,
    word: number,
    out: Int32Array,
    clauseCount: number,
  ): number {
    const { stamp, clauseSeen, patternSeen, wordsOf } = this;
    const { triggerStart, triggered, conditions, patterns, firstSets } = this.tables;
    const length = end - start;
    let count = 0;
    for (let index = 0; index < clauseCount; index++) {
      const clause = this.clauses[index]!;
      const to = triggerStart[clause + 1]!;
      for (let at = triggerStart[clause]!; at < to; at++) {
        const condition = triggered[at]! * conditionWords;
        const pattern = conditions[condition]!;
        if (patternSeen[pattern] === stamp || (wordsOf[pattern]! & word) === 0) continue;
        const second = conditions[condition + 1]!;
        if (second >= 0 && clauseSeen[second] !== stamp) continue;
        const third = conditions[condition + 2]!;
        if (third >= 0 && clauseSeen[third] !== stamp) continue;
        const fourth = conditions[condition + 3]!;
        if (fourth >= 0 && clauseSeen[fourth] !== stamp) continue;
        // The guards hold for the pattern as a whole: look at them once.
        patternSeen[pattern] = stamp;
        const guard = pattern * patternWords;
        if (length < patterns[guard]!) continue;
        const longest = patterns[guard + 1]!;
        if (longest >= 0 && length > longest) continue;
        const firstSet = patterns[guard + 2]!;
        if (firstSet >= 0) {
          const byte = bytes[start]!;
          if (((firstSets[(firstSet << 3) + (byte >> 5)]! >>> (byte & 31)) & 1) === 0) continue;
        }
        out[count++] = pattern;
      }
    }
    workMeter.steps += clauseCount;
    return count;
  }
}

function memberOf(source: PatternSource): Member {
  if ('phrases' in source) return { kind: 'phrases', phrases: source.phrases };
  if ('always' in source) return { kind: 'phrases', phrases: [new Uint8Array(0)] };
  const { hir, shape } = source.regex;
  if (hir === null)
    throw new Error('regex.plan-has-no-expression: compile the pattern set where the regex is compiled');
  return { kind: 'regex', hir, shape };
}
