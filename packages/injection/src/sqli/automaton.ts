/**
 * The grammar as a deterministic automaton: one table look-up per token.
 *
 * Construction: every (row, beginning or continuation, position in it) is an item; a state is a set of items
 * (subset construction). The grammar is acyclic and sequences are at most five tokens long, so the automaton is
 * small (a few hundred states after minimisation) and is built once, when the module loads.
 */
import { GRAMMAR, type GrammarSection } from './grammar.ts';
import { classLetter, classOfLetter, TOKEN_CLASS_COUNT } from './token-class.ts';

const MACROS: Readonly<Record<string, string>> = { V: '1nsv', P: '1nsvf(' };

/** A pattern: per position a set of classes, as bits. */
type Pattern = readonly number[];

interface Row {
  readonly section: number;
  readonly beginnings: readonly Pattern[];
  readonly continuations: readonly Pattern[];
}

/** `[` opens a set unless it stands for itself; the grammar has no bracket class, so it never does. */
function parsePattern(text: string): Pattern {
  if (text === '.') return [];
  const positions: number[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '[') {
      positions.push(classBits(text[i]!));
      continue;
    }
    const close = text.indexOf(']', i);
    if (close < 0) throw new Error(`injection.grammar: unclosed set in ${text}`);
    let bits = 0;
    for (let j = i + 1; j < close; j++) bits |= classBits(text[j]!);
    positions.push(bits);
    i = close;
  }
  return positions;
}

function classBits(symbol: string): number {
  let bits = 0;
  for (const letter of MACROS[symbol] ?? symbol) {
    const tokenClass = classOfLetter(letter);
    if (tokenClass === undefined) throw new Error(`injection.grammar: no token class ${letter}`);
    bits |= 1 << tokenClass;
  }
  return bits;
}

function parseRow(text: string, section: number): Row {
  const [beginnings, continuations, ...rest] = text.split(' : ');
  if (beginnings === undefined || continuations === undefined || rest.length > 0) {
    throw new Error(`injection.grammar: not a row: ${text}`);
  }
  const patterns = (side: string): Pattern[] => side.split(' ').map(parsePattern);
  return { section, beginnings: patterns(beginnings), continuations: patterns(continuations) };
}

/** What may still come: the rest of a pattern, then (while in the beginning) one of the row's continuations. */
interface Item {
  readonly row: number;
  readonly inBeginning: boolean;
  readonly pattern: number;
  readonly position: number;
}

/** State 0 accepts nothing and leads nowhere. */
const DEAD = 0;

/** Decides token sequences. */
export class SequenceAutomaton {
  readonly #rows: readonly Row[];
  readonly #next: Uint16Array;
  /** Section number plus one where a state accepts, else 0. */
  readonly #accepts: Uint8Array;
  readonly #start: number;
  /** How many states there are, the dead one included. */
  readonly stateCount: number;

  constructor(sections: readonly GrammarSection[]) {
    this.#rows = sections.flatMap((section, index) => section.rows.map((row) => parseRow(row, index)));
    const start = this.#rows.flatMap((row, index) =>
      row.beginnings.map((_, pattern) => ({ row: index, inBeginning: true, pattern, position: 0 })),
    );
    const states: (readonly Item[])[] = [[]];
    const ids = new Map<string, number>([['', DEAD]]);
    const next: number[] = new Array<number>(TOKEN_CLASS_COUNT).fill(DEAD);
    const accepts: number[] = [0];
    const stateOf = (items: readonly Item[]): number => {
      const key = keyOf(items);
      const known = ids.get(key);
      if (known !== undefined) return known;
      const id = states.length;
      states.push(items);
      ids.set(key, id);
      accepts.push(this.#sectionOf(items) + 1);
      for (let i = 0; i < TOKEN_CLASS_COUNT; i++) next.push(DEAD);
      return id;
    };
    stateOf(this.#closure(start));
    for (let state = 1; state < states.length; state++) {
      for (let tokenClass = 1; tokenClass < TOKEN_CLASS_COUNT; tokenClass++) {
        const target = stateOf(this.#closure(this.#advance(states[state]!, tokenClass)));
        next[state * TOKEN_CLASS_COUNT + tokenClass] = target;
      }
    }
    const minimal = minimise(next, accepts, states.length);
    this.stateCount = minimal.accepts.length;
    this.#start = minimal.start;
    this.#next = Uint16Array.from(minimal.next);
    this.#accepts = Uint8Array.from(minimal.accepts);
  }

  #patternOf(item: Item): Pattern {
    const row = this.#rows[item.row]!;
    return (item.inBeginning ? row.beginnings : row.continuations)[item.pattern]!;
  }

  /** Items behind one more token of a class. */
  #advance(items: readonly Item[], tokenClass: number): Item[] {
    return items
      .filter((item) => ((this.#patternOf(item)[item.position] ?? 0) & (1 << tokenClass)) !== 0)
      .map((item) => ({ ...item, position: item.position + 1 }));
  }

  /** Replaces finished beginnings by the beginnings of their continuations. */
  #closure(items: readonly Item[]): Item[] {
    return items.flatMap((item) => {
      if (!item.inBeginning || item.position < this.#patternOf(item).length) return [item];
      const { row } = item;
      return this.#rows[row]!.continuations.map((_, pattern) => ({
        row,
        inBeginning: false,
        pattern,
        position: 0,
      }));
    });
  }

  /** The first section that a finished item belongs to, or -1. */
  #sectionOf(items: readonly Item[]): number {
    let section = -1;
    for (const item of items) {
      if (item.inBeginning || item.position < this.#patternOf(item).length) continue;
      const own = this.#rows[item.row]!.section;
      if (section < 0 || own < section) section = own;
    }
    return section;
  }

  /** Index of the section that accepts the first `length` classes, or -1. */
  accept(classes: Uint8Array, length: number): number {
    let state = this.#start;
    for (let i = 0; i < length; i++) state = this.#next[state * TOKEN_CLASS_COUNT + classes[i]!]!;
    return this.#accepts[state]! - 1;
  }

  /** Every accepted sequence as a fingerprint, with the index of its section. The language is finite. */
  *accepted(): Generator<readonly [fingerprint: string, section: number]> {
    const pending: [state: number, fingerprint: string][] = [[this.#start, '']];
    for (let top = pending.pop(); top !== undefined; top = pending.pop()) {
      const [state, fingerprint] = top;
      if (this.#accepts[state] !== 0) yield [fingerprint, this.#accepts[state]! - 1];
      for (let tokenClass = 1; tokenClass < TOKEN_CLASS_COUNT; tokenClass++) {
        const target = this.#next[state * TOKEN_CLASS_COUNT + tokenClass]!;
        if (target !== DEAD) pending.push([target, fingerprint + classLetter(tokenClass)]);
      }
    }
  }
}

/** Tables of an automaton; state 0 is dead. */
interface Tables {
  readonly start: number;
  readonly next: readonly number[];
  readonly accepts: readonly number[];
}

/**
 * Merges states that accept the same sequences for the same reasons. The automaton has no cycles, so a state is
 * known by what it accepts and by its merged successors, found depth first.
 */
function minimise(next: readonly number[], accepts: readonly number[], count: number): Tables {
  const merged: { next: number[]; accepts: number[] } = { next: [], accepts: [] };
  const bySignature = new Map<string, number>();
  const mergedOf: number[] = new Array<number>(count).fill(-1);
  const visit = (state: number): number => {
    if (mergedOf[state]! >= 0) return mergedOf[state]!;
    const from = state * TOKEN_CLASS_COUNT;
    const targets = next
      .slice(from, from + TOKEN_CLASS_COUNT)
      .map((target) => (target === DEAD ? DEAD : visit(target)));
    const signature = `${accepts[state]}:${targets.join()}`;
    let id = bySignature.get(signature);
    if (id === undefined) {
      id = merged.accepts.length;
      bySignature.set(signature, id);
      merged.next.push(...targets);
      merged.accepts.push(accepts[state]!);
    }
    mergedOf[state] = id;
    return id;
  };
  visit(DEAD);
  return { start: visit(1), ...merged };
}

function keyOf(items: readonly Item[]): string {
  const keys = items.map(
    (item) => `${item.row}${item.inBeginning ? 'b' : 'c'}${item.pattern}.${item.position}`,
  );
  return [...new Set(keys)].sort().join(' ');
}

/** The automaton of the grammar. */
export const sequenceAutomaton: SequenceAutomaton = new SequenceAutomaton(GRAMMAR);
