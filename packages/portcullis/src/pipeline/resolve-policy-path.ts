/**
 * Looks a canonical path up in a trie of the plan (layout: `config/path-trie.ts`). A walk notes the stored texts
 * on its way in an array of its own; nothing is allocated per request.
 */
import { type PathTriePlan, TRIE_BYTE, TRIE_CHILD, TRIE_LIST, TRIE_SIBLING } from '../config/path-trie.ts';

const SLASH = 0x2f;

/** Reads a trie of paths. `found` is overwritten by the next walk. */
export class PathTrie {
  readonly #nodes: Int32Array;
  /** Per stored text: a count, then that many values. */
  readonly lists: Int32Array;
  /** After `walk`: places in `lists` of the stored texts that the path starts with, the shortest first. */
  readonly found: Int32Array;

  constructor(plan: PathTriePlan) {
    this.#nodes = plan.nodes;
    this.lists = plan.lists;
    this.found = new Int32Array(plan.nesting);
  }

  /** The place in `lists` of the text that equals `path` (latin-1); -1 when none does. */
  exact(path: string): number {
    const nodes = this.#nodes;
    let node = 0;
    for (let index = 0; index < path.length; index += 1) {
      node = childOf(nodes, node, path.charCodeAt(index));
      if (node < 0) return -1;
    }
    return nodes[node + TRIE_LIST]!;
  }

  /**
   * How many stored texts `path` (latin-1) starts with; `found` then holds them. With `atSegment` only those count
   * after which the path ends or goes on with a slash.
   */
  walk(path: string, atSegment: boolean): number {
    const nodes = this.#nodes;
    let node = 0;
    let count = 0;
    for (let index = 0; ; index += 1) {
      const list = nodes[node + TRIE_LIST]!;
      const byte = index < path.length ? path.charCodeAt(index) : SLASH;
      if (list >= 0 && (!atSegment || byte === SLASH)) {
        this.found[count] = list;
        count += 1;
      }
      if (index >= path.length) return count;
      node = childOf(nodes, node, byte);
      if (node < 0) return count;
    }
  }

  /**
   * For texts stored from last to first character: the place in `lists` of the longest one that `text` ends with and
   * is longer than; -1 when there is none.
   */
  longestFromEnd(text: string): number {
    const nodes = this.#nodes;
    let node = 0;
    let longest = -1;
    for (let index = text.length - 1; index > 0; index -= 1) {
      node = childOf(nodes, node, text.charCodeAt(index));
      if (node < 0) break;
      const list = nodes[node + TRIE_LIST]!;
      if (list >= 0) longest = list;
    }
    return longest;
  }
}

function childOf(nodes: Int32Array, node: number, byte: number): number {
  let child = nodes[node + TRIE_CHILD]!;
  while (child >= 0 && nodes[child + TRIE_BYTE]! !== byte) child = nodes[child + TRIE_SIBLING]!;
  return child;
}
