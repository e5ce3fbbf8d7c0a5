/** Builds the tables of a {@link PhraseMatcher}: a trie of the phrases, numbered breadth first, with failure links. */

/** A compiled list of phrases, as typed arrays. */
export interface PhraseTables {
  /** Column of each byte; 0 for bytes of no phrase. Both cases of a letter share one unless case matters. */
  readonly columnOf: Uint16Array;
  readonly columns: number;
  /** States below this number have a row of transitions, the others a list of children. */
  readonly fullStates: number;
  readonly rows: Int32Array;
  /** The state of the longest proper suffix. */
  readonly fail: Int32Array;
  /** The longest phrase that ends in the state, or -1. */
  readonly phraseAt: Int32Array;
  readonly phraseLength: Int32Array;
  /** Children of state `fullStates + n`: from `childStart[n]` to `childStart[n + 1]`. */
  readonly childStart: Int32Array;
  readonly childColumn: Int32Array;
  readonly childState: Int32Array;
}

/** States with full rows: enough for the root and the levels below it that ordinary text keeps coming back to. */
const maxFullStates = 512;

interface TrieNode {
  readonly children: Map<number, TrieNode>;
  state: number;
  phrase: number;
  fail: TrieNode | null;
}

/** Builds the tables. */
export function buildPhraseTables(phrases: readonly Uint8Array[], caseSensitive: boolean): PhraseTables {
  const columnOf = columnsOf(phrases, caseSensitive);
  const columns = Math.max(...columnOf) + 1;
  const order = numberBreadthFirst(buildTrie(phrases, columnOf));
  const fullStates = Math.min(order.length, maxFullStates);
  const rows = new Int32Array(fullStates * columns);
  const childStart = new Int32Array(order.length - fullStates + 1);
  const childColumn: number[] = [];
  const childState: number[] = [];
  for (const node of order) {
    const { state } = node;
    if (state < fullStates) {
      if (node.fail !== null) {
        const from = node.fail.state * columns;
        rows.copyWithin(state * columns, from, from + columns);
      }
      for (const [column, child] of node.children) rows[state * columns + column] = child.state;
      continue;
    }
    for (const [column, child] of node.children) {
      childColumn.push(column);
      childState.push(child.state);
    }
    childStart[state - fullStates + 1] = childColumn.length;
  }
  return {
    columnOf,
    columns,
    fullStates,
    rows,
    fail: Int32Array.from(order, (node) => node.fail?.state ?? 0),
    phraseAt: Int32Array.from(order, (node) => node.phrase),
    phraseLength: Int32Array.from(phrases, (phrase) => phrase.length),
    childStart,
    childColumn: Int32Array.from(childColumn),
    childState: Int32Array.from(childState),
  };
}

function columnsOf(phrases: readonly Uint8Array[], caseSensitive: boolean): Uint16Array {
  const columnOf = new Uint16Array(256);
  let next = 1;
  for (const phrase of phrases) {
    for (const byte of phrase) {
      const folded = caseSensitive ? byte : lowerCase(byte);
      if (columnOf[folded] === 0) columnOf[folded] = next++;
    }
  }
  if (!caseSensitive) {
    for (let byte = 0x41; byte <= 0x5a; byte++) columnOf[byte] = columnOf[byte + 0x20]!;
  }
  return columnOf;
}

function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

function buildTrie(phrases: readonly Uint8Array[], columnOf: Uint16Array): TrieNode {
  const root: TrieNode = { children: new Map(), state: 0, phrase: -1, fail: null };
  for (const [number, phrase] of phrases.entries()) {
    let at = root;
    for (const byte of phrase) {
      const column = columnOf[byte]!;
      let child = at.children.get(column);
      if (child === undefined) {
        child = { children: new Map(), state: 0, phrase: -1, fail: null };
        at.children.set(column, child);
      }
      at = child;
    }
    if (at !== root && at.phrase < 0) at.phrase = number;
  }
  return root;
}

/** Numbers the nodes, sets failure links, and hands phrases on to states of which they are a suffix. */
function numberBreadthFirst(root: TrieNode): TrieNode[] {
  const order = [root];
  for (let index = 0; index < order.length; index++) {
    const at = order[index]!;
    at.state = index;
    for (const [column, child] of at.children) {
      let fail = at.fail;
      while (fail !== null && !fail.children.has(column)) fail = fail.fail;
      child.fail = fail?.children.get(column) ?? root;
      if (child.phrase < 0) child.phrase = child.fail.phrase;
      order.push(child);
    }
  }
  return order;
}
