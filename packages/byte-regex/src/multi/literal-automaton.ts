/**
 * Aho and Corasick's automaton for many short literals, laid out for scanning: one table look-up for each byte, no
 * failure links left, and the rare event (a literal ends here) told by the sign of the entry.
 *
 * A literal whose node has no children needs no row: the entry that leads there is the negative number of an output,
 * and the output says in which row to go on, which is the row of the longest proper suffix that is a node.
 */

export interface LiteralAutomaton {
  /** Column of each byte; both cases of a letter share one. */
  readonly columnOf: Uint8Array;
  /** Columns in a row are a power of two: an entry is at `(row << shift) | column`. */
  readonly shift: number;
  /** A row number, or `-1 - output`. */
  readonly table: Int32Array;
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

/** Builds the automaton of literals given as folded Latin-1 strings, none of them empty. */
export function buildLiteralAutomaton(literals: readonly string[]): LiteralAutomaton {
  const columnOf = columns(literals);
  const columnCount = Math.max(...columnOf) + 1;
  const shift = Math.max(1, Math.ceil(Math.log2(columnCount)));
  const root = buildTrie(literals, columnOf);
  const order = linkFailures(root);
  const rows = order.filter((node) => node === root || node.children.size > 0);
  for (const [row, node] of rows.entries()) node.row = row;
  const outputs = order.filter((node) => node.literals.length > 0);
  for (const [output, node] of outputs.entries()) node.output = output;

  const resume = new Int32Array(outputs.length);
  const listStart = new Int32Array(outputs.length + 1);
  const listed: number[] = [];
  for (const [output, node] of outputs.entries()) {
    resume[output] = rowOf(node);
    listed.push(...node.literals);
    listStart[output + 1] = listed.length;
  }
  const table = new Int32Array(rows.length << shift);
  // Breadth first: the row of a failure link is complete before it is copied.
  for (const node of rows) {
    const at = node.row << shift;
    if (node.fail !== null) {
      const from = rowOf(node.fail) << shift;
      table.copyWithin(at, from, from + (1 << shift));
    }
    for (const [column, child] of node.children) {
      table[at | column] = child.output >= 0 ? -1 - child.output : child.row;
    }
  }
  return { columnOf, shift, table, resume, listStart, listed: Int32Array.from(listed) };
}

/** The row in which the automaton goes on after a node. */
function rowOf(node: TrieNode): number {
  let at = node;
  while (at.row < 0) at = at.fail!;
  return at.row;
}

function columns(literals: readonly string[]): Uint8Array {
  const columnOf = new Uint8Array(256);
  let next = 1;
  for (const literal of literals) {
    for (let index = 0; index < literal.length; index++) {
      const byte = literal.charCodeAt(index);
      if (columnOf[byte] === 0) columnOf[byte] = next++;
    }
  }
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
