/**
 * Finds the first of many phrases in a text: what ModSecurity's @pm and @pmFromFile ask for.
 *
 * Aho and Corasick's automaton in flat arrays. States near the root have a full row of transitions; the many states
 * further down, nearly all with one way on, have a short list of children and a link to the state of their longest
 * proper suffix. Following such links costs no more than one step per byte in the long run, since each one gives back
 * depth that an earlier byte had to earn.
 */
import { buildPhraseTables, type PhraseTables } from './multi/phrase-tables.ts';
import { readSections, writeSections } from './word-sections.ts';
import { workMeter } from './work-meter.ts';

/** A compiled matcher as plain data for other threads. */
export interface PhraseMatcherPlan {
  readonly words: Int32Array;
}

/** How phrases are compared. */
export interface PhraseMatcherOptions {
  /** Whether `A` and `a` differ. Default false, as for @pm. */
  readonly caseSensitive?: boolean;
}

const magic = 0x5042_5001;

/** Finds the first of many phrases, in time linear in the text. */
export class PhraseMatcher {
  private readonly tables: PhraseTables;

  private constructor(tables: PhraseTables) {
    this.tables = tables;
  }

  /** Compiles phrases; strings count as their UTF-8 bytes. Empty phrases match nothing and are left out. */
  static compile(
    phrases: readonly (string | Uint8Array)[],
    options: PhraseMatcherOptions = {},
  ): PhraseMatcher {
    const encoder = new TextEncoder();
    const bytes = phrases.map((phrase) => (typeof phrase === 'string' ? encoder.encode(phrase) : phrase));
    return new PhraseMatcher(buildPhraseTables(bytes, options.caseSensitive ?? false));
  }

  static fromPlan(plan: PhraseMatcherPlan): PhraseMatcher {
    const [columnOf, ...rest] = readSections(magic, plan.words);
    const [scalars, rows, fail, phraseAt, phraseLength, childStart, childColumn, childState] =
      rest as Int32Array[];
    return new PhraseMatcher({
      columnOf: columnOf as Uint16Array,
      columns: scalars![0]!,
      fullStates: scalars![1]!,
      rows: rows!,
      fail: fail!,
      phraseAt: phraseAt!,
      phraseLength: phraseLength!,
      childStart: childStart!,
      childColumn: childColumn!,
      childState: childState!,
    });
  }

  /** The compiled form as plain data, in memory that threads share unless `shared` is false. */
  toPlan(shared = true): PhraseMatcherPlan {
    const { tables } = this;
    const sections = [
      tables.columnOf,
      Int32Array.of(tables.columns, tables.fullStates),
      tables.rows,
      tables.fail,
      tables.phraseAt,
      tables.phraseLength,
      tables.childStart,
      tables.childColumn,
      tables.childState,
    ];
    return { words: writeSections(magic, sections, shared) };
  }

  /** Whether one of the phrases occurs in `bytes[start, end)`. */
  test(bytes: Uint8Array, start = 0, end: number = bytes.length): boolean {
    return this.find(bytes, start, end);
  }

  /**
   * The phrase that ends first in `bytes[start, end)`, the longest if several end there: its start and end go to
   * `out[0]` and `out[1]`, its number in the order of compilation to `out[2]`.
   */
  find(bytes: Uint8Array, start = 0, end: number = bytes.length, out?: Int32Array): boolean {
    const { columnOf, columns, fullStates, rows, fail, phraseAt, phraseLength } = this.tables;
    const { childStart, childColumn, childState } = this.tables;
    let state = 0;
    let steps = end - start;
    for (let at = start; at < end; at++) {
      const column = columnOf[bytes[at]!]!;
      for (;;) {
        if (state < fullStates) {
          state = rows[state * columns + column]!;
          break;
        }
        const to = childStart[state - fullStates + 1]!;
        let child = childStart[state - fullStates]!;
        while (child < to && childColumn[child] !== column) child++;
        if (child < to) {
          state = childState[child]!;
          break;
        }
        state = fail[state]!;
        steps++;
      }
      const phrase = phraseAt[state]!;
      if (phrase >= 0) {
        if (out !== undefined) {
          out[0] = at + 1 - phraseLength[phrase]!;
          out[1] = at + 1;
          out[2] = phrase;
        }
        workMeter.steps += steps;
        return true;
      }
    }
    workMeter.steps += steps;
    return false;
  }
}
