/**
 * Aho and Corasick's automaton for many short literals, laid out for scanning: one table look-up for each byte, no
 * failure links left, and the rare event (a literal ends here) told by the sign of the entry.
 *
 * A literal whose node has no children needs no row: the entry that leads there is the negative number of an output,
 * and the output says in which row to go on, which is the row of the longest proper suffix that is a node.
 */

import { byteFrequency } from '../literal/byte-frequency.ts';

/** An Aho–Corasick automaton as typed arrays, shareable between threads. */
export interface LiteralAutomaton {
  /**
   * Column of each byte, below {@link columnCount}. Both cases of a letter share one, and so do the rarest bytes if
   * there are too many: a literal with one of those is then found too often, never too seldom.
   */
  readonly columnOf: Uint8Array;
  /** `table[(row << columnShift) | column]` is a row number, or `-1 - output`. */
  readonly table: Int16Array;
  /** For each output, the row to go on in. */
  readonly resume: Int32Array;
  /** For each output, where its literals are listed: `listed[listStart[output] .. listStart[output + 1])`. */
  readonly listStart: Int32Array;
  readonly listed: Int32Array;
}

interface TrieNode {
  readonly children: Map<number, TrieNode>;
  readonly literals: number[];
  depth: number;
  fail: TrieNode | null;
  row: number;
  output: number;
}

/** A row is 64 entries of two bytes: two cache lines. */
export const columnShift = 6;
const columnCount = 1 << columnShift;
/** Row and output numbers must fit an entry. */
const maxNumber = 0x7fff;

/**
 * Builds the automaton of literals given as folded Latin-1 strings, none of them empty; null when there are too many
 * for its small entries (shorter literals are fewer).
 */
export function buildLiteralAutomaton(literals: readonly string[]): LiteralAutomaton | null {
  const columnOf = columns(literals);
  const root = buildTrie(literals, columnOf);
  const order = linkFailures(root);
  const rows = order.filter((node) => node === root || node.children.size > 0);
  for (const [row, node] of rows.entries()) node.row = row;
  const outputs = order.filter((node) => node.literals.length > 0);
  for (const [output, node] of outputs.entries()) node.output = output;

  if (rows.length > maxNumber || outputs.length > maxNumber) return null;

  const resume = new Int32Array(outputs.length);
  const listStart = new Int32Array(outputs.length + 1);
  const listed: number[] = [];
  for (const [output, node] of outputs.entries()) {
    resume[output] = rowOf(node);
    listed.push(...node.literals);
    listStart[output + 1] = listed.length;
  }
  const table = new Int16Array(rows.length << columnShift);
  // Breadth first: the row of a failure link is complete before it is copied.
  for (const node of rows) {
    const at = node.row << columnShift;
    if (node.fail !== null) {
      const from = rowOf(node.fail) << columnShift;
      table.copyWithin(at, from, from + columnCount);
    }
    for (const [column, child] of node.children) {
      table[at | column] = child.output >= 0 ? -1 - child.output : child.row;
    }
  }
  return { columnOf, table, resume, listStart, listed: Int32Array.from(listed) };
}

/** The row in which the automaton goes on after a node. */
function rowOf(node: TrieNode): number {
  let at = node;
  while (at.row < 0) at = at.fail!;
  return at.row;
}

function columns(literals: readonly string[]): Uint8Array {
  const used = new Set<number>();
  for (const literal of literals) {
    for (let index = 0; index < literal.length; index++) used.add(literal.charCodeAt(index));
  }
  const ranked = [...used].sort((a, b) => byteFrequency(b) - byteFrequency(a));
  const columnOf = new Uint8Array(256);
  // Column 0 is for bytes of no literal, the last one for all that are left when columns run out.
  for (const [rank, byte] of ranked.entries()) columnOf[byte] = Math.min(rank + 1, columnCount - 1);
  for (let byte = 0x41; byte <= 0x5a; byte++) columnOf[byte] = columnOf[byte + 0x20]!;
  return columnOf;
}

function node(depth: number): TrieNode {
  return { children: new Map(), literals: [], depth, fail: null, row: -1, output: -1 };
}

function buildTrie(literals: readonly string[], columnOf: Uint8Array): TrieNode {
  const root = node(0);
  for (const [number, literal] of literals.entries()) {
    let at = root;
    for (let index = 0; index < literal.length; index++) {
      const column = columnOf[literal.charCodeAt(index)]!;
      let child = at.children.get(column);
      if (child === undefined) {
        child = node(at.depth + 1);
        at.children.set(column, child);
      }
      at = child;
    }
    at.literals.push(number);
  }
  return root;
}

/** Sets failure links, hands literals of suffixes on, and gives all nodes breadth first. */
function linkFailures(root: TrieNode): TrieNode[] {
  const order = [root];
  for (let index = 0; index < order.length; index++) {
    const at = order[index]!;
    for (const [column, child] of at.children) {
      let fail = at.fail;
      while (fail !== null && !fail.children.has(column)) fail = fail.fail;
      child.fail = fail?.children.get(column) ?? root;
      child.literals.push(...child.fail.literals);
      order.push(child);
    }
  }
  return order;
}
