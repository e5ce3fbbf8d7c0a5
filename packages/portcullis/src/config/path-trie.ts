/**
 * Texts that paths are compared with, as a byte trie in one Int32Array: finding every stored text that a path
 * equals or starts with takes one walk over the path, however many texts there are. Built at compile time; the
 * walk of a request lives in `pipeline/resolve-policy-path.ts`.
 *
 * Layout, per node four values: first child, next sibling, byte, list. `list` is -1 or the place in `lists` where
 * a count and then that many values stand. Node 0 is the root; children are sorted by byte.
 */

/** The trie as plain data. */
export interface PathTriePlan {
  readonly nodes: Int32Array;
  readonly lists: Int32Array;
  /** How many stored texts lie on one way at most: the room a walk needs to note them. */
  readonly nesting: number;
}

/** Word of a node: its first child, or -1. */
export const TRIE_CHILD = 0;
/** Word of a node: the next child of its parent, or -1. */
export const TRIE_SIBLING = 1;
/** Word of a node: the byte on the way to it. */
export const TRIE_BYTE = 2;
/** Word of a node: the list of the text that ends here, or -1. */
export const TRIE_LIST = 3;

interface BuildNode {
  readonly children: Map<number, BuildNode>;
  readonly values: number[];
}

/** Builds the trie of texts (latin-1, one character per byte) and their values, kept in the given order. */
export function buildPathTrie(entries: Iterable<readonly [text: string, value: number]>): PathTriePlan {
  const root: BuildNode = { children: new Map(), values: [] };
  for (const [text, value] of entries) {
    let node = root;
    for (let index = 0; index < text.length; index += 1) {
      const byte = text.charCodeAt(index) & 0xff;
      let next = node.children.get(byte);
      if (next === undefined) {
        next = { children: new Map(), values: [] };
        node.children.set(byte, next);
      }
      node = next;
    }
    node.values.push(value);
  }
  return layOut(root);
}

/** Breadth first, so that siblings stand side by side; without recursion, as texts may be long. */
function layOut(root: BuildNode): PathTriePlan {
  const nodes: number[] = [-1, -1, 0, -1];
  const lists: number[] = [];
  const queue: { node: BuildNode; at: number; depth: number }[] = [{ node: root, at: 0, depth: 0 }];
  let nesting = 0;
  for (const { node, at, depth } of queue) {
    const own = depth + (node.values.length > 0 ? 1 : 0);
    nesting = Math.max(nesting, own);
    if (node.values.length > 0) {
      nodes[at + TRIE_LIST] = lists.length;
      lists.push(node.values.length, ...node.values);
    }
    let previous = -1;
    for (const [byte, child] of [...node.children].sort(([a], [b]) => a - b)) {
      const place = nodes.length;
      nodes.push(-1, -1, byte, -1);
      nodes[previous === -1 ? at + TRIE_CHILD : previous + TRIE_SIBLING] = place;
      previous = place;
      queue.push({ node: child, at: place, depth: own });
    }
  }
  return { nodes: Int32Array.from(nodes), lists: Int32Array.from(lists), nesting };
}
