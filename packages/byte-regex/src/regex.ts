/**
 * A compiled pattern and the choice of engine for each search:
 *
 * - a pattern that is a plain string, in a longer text: literal search;
 * - `test`: lazy automaton that stops at the first sign of a match;
 * - `find`: lazy automaton for the end, then one backwards for the start;
 * - `captures`: `find`, then on the match alone the one-pass automaton; where there is none bounded backtracking, or
 *   Pike's simulation when the match is long.
 *
 * Where a lazy automaton gives up, Pike's simulation does the search: slower, and as linear.
 */
import { computeAlphabet } from './dfa/alphabet.ts';
import { LazyDfa } from './dfa/lazy-dfa.ts';
import { findEnd, findStart, gaveUp, noMatch, testForward } from './dfa/search.ts';
import { defaultLimits, type RegexLimits } from './errors.ts';
import { alternateHir, type Hir, withoutCaptures } from './hir.ts';
import {
  type LiteralNeedle,
  literalNeedle,
  literalOf,
  literalSearch,
  notFound,
  useless,
} from './literal/literal-search.ts';
import { type Shape, shapeOf } from './literal/shape.ts';
import { backtrackSearch, canBacktrack } from './nfa/backtrack.ts';
import { compileProgram } from './nfa/compile.ts';
import { pikeSearch } from './nfa/pike-vm.ts';
import { instructionWords, type Program } from './nfa/program.ts';
import { reverseProgram } from './nfa/reverse.ts';
import { buildOnePass, type OnePass } from './one-pass/build.ts';
import { onePassSearch } from './one-pass/search.ts';
import { type RegexFlags, readPattern } from './pattern.ts';
import { type RegexPlan, readPlan, writePlan } from './plan.ts';

const noSlots = new Int32Array(0);
const span = new Int32Array(2);

/** What a regex is made of. */
interface Parts {
  readonly program: Program;
  readonly shape: Shape;
  readonly groupNames: ReadonlyMap<string, number>;
  readonly hir: Hir | null;
  /** The string that the pattern is, if it is nothing else. */
  readonly literal: Uint8Array | null;
}

/**
 * A regular expression over bytes. Every search takes time linear in the text, whatever pattern and text are.
 *
 * The text of a search is `bytes[start, end)`: what lies outside does not exist for it (`^`, `$` and `\b` see edges).
 * `from` (default `start`) is where the search begins, with the bytes before it as context: for the next match after
 * one found. An instance keeps lazily built tables, so it belongs to one thread; send its {@link RegexPlan} to others.
 */
export class Regex {
  // Read by every search, and so kept here rather than in `shape`.
  private readonly minLength: number;
  private readonly anchored: boolean;
  private testDfa: LazyDfa | undefined;
  private readonly needle: LiteralNeedle | null;
  /** Number of capture groups, the whole match not counted. */
  readonly groupCount: number;
  readonly groupNames: ReadonlyMap<string, number>;
  /** Lengths, anchors and first bytes of matches. */
  readonly shape: Shape;
  /** The automaton; for engines and prefilters, read-only. */
  readonly program: Program;
  /** What the pattern means, for the compilation of a {@link PatternSet}; null for a regex made from a plan. */
  readonly hir: Hir | null;
  private findDfa: LazyDfa | undefined;
  private reverseDfa: LazyDfa | undefined;
  /** Undefined until groups are asked for; null when the pattern is not one-pass. */
  private onePass: OnePass | null | undefined;

  private constructor({ program, shape, groupNames, hir, literal }: Parts) {
    this.minLength = shape.minLength;
    this.anchored = shape.anchoredStart;
    this.testDfa = undefined;
    this.needle = literal === null ? null : literalNeedle(literal);
    this.hir = hir;
    this.program = program;
    this.shape = shape;
    this.groupCount = program.slotCount / 2 - 1;
    this.groupNames = groupNames;
  }

  /** Compiles a pattern; a string counts as its UTF-8 bytes. Throws {@link RegexSyntaxError}. */
  static compile(pattern: string | Uint8Array, flags: RegexFlags = {}, limits: RegexLimits = {}): Regex {
    const { hir, groupCount, groupNames } = readPattern(pattern, flags, limits);
    const program = compileProgram(hir, groupCount, limits.instructions ?? defaultLimits.instructions);
    return new Regex({ program, shape: shapeOf(hir), groupNames, hir, literal: literalOf(hir) });
  }

  /**
   * A regex that matches where one of several does, without groups: one pass in place of many. Only for regexes compiled
   * in this thread. Throws a {@link RegexSyntaxError} when all together are too large.
   */
  static anyOf(regexes: readonly Regex[], limits: RegexLimits = {}): Regex {
    const parts = regexes.map(({ hir }) => {
      if (hir === null) throw new Error('regex.plan-has-no-expression: join regexes where they are compiled');
      return withoutCaptures(hir);
    });
    const hir = alternateHir(parts);
    const program = compileProgram(hir, 0, limits.instructions ?? defaultLimits.instructions);
    return new Regex({ program, shape: shapeOf(hir), groupNames: new Map(), hir, literal: literalOf(hir) });
  }

  /** Takes up a plan made by {@link Regex.toPlan}, without parsing and without copying its words. */
  static fromPlan(plan: RegexPlan): Regex {
    return new Regex({ ...readPlan(plan), groupNames: new Map(plan.groupNames), hir: null });
  }

  /** Number of instructions of the automaton: what states of the lazy automata are sets of. */
  get size(): number {
    return this.program.code.length / instructionWords;
  }

  /** The compiled form as plain data, in memory that threads share unless `shared` is false. */
  toPlan(shared = true): RegexPlan {
    return writePlan(this.program, this.shape, this.groupNames, this.needle?.bytes ?? null, shared);
  }

  /** Whether there is a match. */
  test(bytes: Uint8Array, start = 0, end: number = bytes.length, from: number = start): boolean {
    if (this.isExcluded(start, from, end)) return false;
    const result = this.testCheaply(bytes, start, end, from);
    if (result !== gaveUp) return result >= 0;
    return pikeSearch(this.program, { bytes, start, from, end, stopAt: end }, this.anchored, noSlots);
  }

  /**
   * As {@link test}, and also true where the lazy automaton gives up: for a regex that only spares the test of others,
   * which costs less than finding out.
   */
  mayMatch(bytes: Uint8Array, start = 0, end: number = bytes.length): boolean {
    return !this.isExcluded(start, start, end) && this.testCheaply(bytes, start, end, start) !== noMatch;
  }

  /** 0 or more for a match, {@link noMatch} or {@link gaveUp}. */
  private testCheaply(bytes: Uint8Array, start: number, end: number, from: number): number {
    if (this.needle !== null) {
      const found = literalSearch(this.needle, bytes, from, end);
      if (found !== useless) return found === notFound ? noMatch : found;
    }
    this.testDfa ??= new LazyDfa(this.program, 'test', this.findDfa?.alphabet);
    return testForward(this.testDfa, bytes, start, from, end, this.anchored);
  }

  /** The leftmost-first match; its positions go to `out[0]` and `out[1]`. */
  find(
    bytes: Uint8Array,
    start = 0,
    end: number = bytes.length,
    out?: Int32Array,
    from: number = start,
  ): boolean {
    if (!this.locate(bytes, start, end, from)) return false;
    if (out !== undefined) {
      out[0] = span[0]!;
      out[1] = span[1]!;
    }
    return true;
  }

  /**
   * The leftmost-first match with its groups: `out[2 g]` and `out[2 g + 1]` are the start and end of group `g`, -1 for
   * a group that took no part. `out` may be shorter than all groups need; what fits is filled.
   */
  captures(bytes: Uint8Array, start: number, end: number, out: Int32Array, from: number = start): boolean {
    if (!this.locate(bytes, start, end, from)) return false;
    if (this.groupCount === 0 || out.length <= 2) {
      out[0] = span[0]!;
      out[1] = span[1]!;
      return true;
    }
    // The match begins at span[0]: an anchored search from there finds the same match, and its groups.
    const matched = { bytes, start, from: span[0]!, end, stopAt: span[1]! };
    const alphabet = this.findDfa?.alphabet ?? computeAlphabet(this.program);
    if (this.onePass === undefined) this.onePass = buildOnePass(this.program, alphabet);
    if (this.onePass !== null) return onePassSearch(this.onePass, alphabet, matched, out);
    const found = canBacktrack(this.program, matched)
      ? backtrackSearch(this.program, matched, out)
      : undefined;
    return found ?? pikeSearch(this.program, matched, true, out);
  }

  /** What the lengths and anchors alone rule out. */
  private isExcluded(start: number, from: number, end: number): boolean {
    return end - from < this.minLength || (this.anchored && from !== start);
  }

  private locate(bytes: Uint8Array, start: number, end: number, from: number): boolean {
    if (this.isExcluded(start, from, end)) return false;
    if (this.needle !== null) {
      const found = literalSearch(this.needle, bytes, from, end);
      if (found === notFound) return false;
      if (found !== useless) {
        span[0] = found;
        span[1] = found + this.needle.bytes.length;
        return true;
      }
    }
    const { anchored } = this;
    this.findDfa ??= new LazyDfa(this.program, 'find', this.testDfa?.alphabet);
    const matchEnd = findEnd(this.findDfa, bytes, start, from, end, anchored);
    if (matchEnd >= 0) {
      const matchStart = anchored ? from : this.startOf(bytes, start, from, matchEnd, end);
      if (matchStart >= 0) {
        span[0] = matchStart;
        span[1] = matchEnd;
        return true;
      }
    } else if (matchEnd !== gaveUp) return false;
    return pikeSearch(this.program, { bytes, start, from, end, stopAt: end }, anchored, span);
  }

  private startOf(bytes: Uint8Array, start: number, from: number, matchEnd: number, end: number): number {
    if (this.reverseDfa === undefined) {
      const program = reverseProgram(this.program);
      this.reverseDfa = new LazyDfa(program, 'reverse', computeAlphabet(program));
    }
    return findStart(this.reverseDfa, bytes, start, from, matchEnd, end);
  }
}
