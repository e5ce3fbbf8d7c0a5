/**
 * A set of ASCII names as a trie in one typed array: membership and prefix tests over bytes, without strings and
 * with one step per byte. Letters match in both cases; NUL bytes in the text are skipped, as old browsers did.
 */
import { splitWords } from '../data/word-list.ts';

const ALPHABET = 28;
const COLON = 26;
const HYPHEN = 27;

/** Column of a byte in the trie; 255 for bytes that no name has. */
const COLUMN = new Uint8Array(256).fill(255);
for (let letter = 0; letter < 26; letter++) {
  COLUMN[0x61 + letter] = letter;
  COLUMN[0x41 + letter] = letter;
}
COLUMN[0x3a] = COLON;
COLUMN[0x2d] = HYPHEN;

/** Names of letters, colons and hyphens, each with a value above 0. */
export class NameTrie {
  readonly #next: Uint16Array;
  readonly #value: Uint8Array;

  /** `names`: white-space separated names by their value, 1 to 255. */
  constructor(names: Readonly<Record<number, string>>) {
    const rows: number[][] = [new Array<number>(ALPHABET).fill(0)];
    const values: number[] = [0];
    for (const [value, list] of Object.entries(names)) {
      for (const name of splitWords(list)) {
        let node = 0;
        for (let i = 0; i < name.length; i++) {
          const column = COLUMN[name.charCodeAt(i)]!;
          if (column === 255) throw new Error(`injection.name-trie: cannot hold ${name}`);
          if (rows[node]![column] === 0) {
            rows[node]![column] = rows.length;
            rows.push(new Array<number>(ALPHABET).fill(0));
            values.push(0);
          }
          node = rows[node]![column]!;
        }
        values[node] = Number(value);
      }
    }
    this.#next = Uint16Array.from(rows.flat());
    this.#value = Uint8Array.from(values);
  }

  /** Value of the name that is exactly bytes[start, end), 0 when there is none. */
  exact(bytes: Uint8Array, start: number, end: number): number {
    let node = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (byte === 0) continue;
      const column = COLUMN[byte]!;
      if (column === 255) return 0;
      node = this.#next[node * ALPHABET + column]!;
      if (node === 0) return 0;
    }
    return this.#value[node]!;
  }

  /** Value of the shortest name that bytes[start, end) begins with, 0 when there is none. */
  prefix(bytes: Uint8Array, start: number, end: number): number {
    let node = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (byte === 0) continue;
      const column = COLUMN[byte]!;
      if (column === 255) return 0;
      node = this.#next[node * ALPHABET + column]!;
      if (node === 0) return 0;
      if (this.#value[node] !== 0) return this.#value[node]!;
    }
    return 0;
  }
}
