/**
 * Word lookup without strings: the reserved words of the dialects in an open-addressing hash table over their
 * upper-case bytes, and the phrases ("GROUP BY") as a table of pairs of word ids.
 *
 * A word's hash is computed while the scanner walks over it, so a lookup costs one probe and one comparison.
 * Parts of phrases that are no words themselves ("AT" of "AT TIME ZONE") get an id as well, with the class
 * bareword, so that two tokens make a phrase exactly when their pair of ids is in the pair table.
 */
import { SQL_FUNCTIONS } from '../data/sql-functions.ts';
import { SQL_WORDS } from '../data/sql-words.ts';
import { splitWords, type WordList } from '../data/word-list.ts';
import { TokenClass } from './token-class.ts';

/** Longer texts are never words: 31 bytes, the length that libinjection keeps of a token. */
export const MAX_WORD_LENGTH = 31;

/** Start value of the word hash (FNV-1a, 32 bits). */
export const HASH_START = 0x811c9dc5 | 0;

/** Adds one upper-case byte to a word hash. */
export function hashByte(hash: number, upper: number): number {
  return Math.imul(hash ^ upper, 0x01000193);
}

/** Upper case of an ASCII letter, every other byte unchanged. */
export const UPPER: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte,
);

const WORD_SLOTS = 4096;
const PAIR_SLOTS = 1024;

/** Words and phrases with their classes, by bytes and by pair of ids. */
class Vocabulary {
  /** Word text by id, upper case. */
  readonly #texts: string[] = [''];
  readonly #idByText = new Map<string, number>();
  readonly #classes: number[] = [TokenClass.none];
  readonly #pool: number[] = [];
  readonly #table = new Uint16Array(WORD_SLOTS);
  readonly #hashes = new Int32Array(WORD_SLOTS);
  readonly #pairKeys = new Int32Array(PAIR_SLOTS);
  readonly #pairWords = new Uint16Array(PAIR_SLOTS);
  readonly #offsets: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #classById: Uint8Array;

  constructor(lists: Readonly<Record<string, WordList>>) {
    const phrases: string[] = [];
    for (const [name, list] of Object.entries(lists)) {
      const wordClass = TokenClass[name as keyof typeof TokenClass];
      for (const word of splitWords(list.words)) this.#add(word, wordClass);
      for (const line of list.phrases.split('\n')) {
        const phrase = line.trim();
        if (phrase === '') continue;
        this.#add(phrase, wordClass);
        phrases.push(phrase);
      }
    }
    for (const phrase of phrases) this.#addPairs(phrase);
    this.#offsets = new Int32Array(this.#texts.length + 1);
    for (let id = 0; id < this.#texts.length; id++) {
      this.#offsets[id] = this.#pool.length;
      for (let i = 0; i < this.#texts[id]!.length; i++) this.#pool.push(this.#texts[id]!.charCodeAt(i));
    }
    this.#offsets[this.#texts.length] = this.#pool.length;
    this.#bytes = Uint8Array.from(this.#pool);
    this.#classById = Uint8Array.from(this.#classes);
  }

  #add(text: string, wordClass: number): number {
    const known = this.#idByText.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.length;
    this.#texts.push(text);
    this.#classes.push(wordClass);
    this.#idByText.set(text, id);
    let hash = HASH_START;
    for (let i = 0; i < text.length; i++) hash = hashByte(hash, text.charCodeAt(i));
    let slot = (hash ^ (hash >>> 16)) & (WORD_SLOTS - 1);
    while (this.#table[slot] !== 0) slot = (slot + 1) & (WORD_SLOTS - 1);
    this.#table[slot] = id;
    this.#hashes[slot] = hash;
    return id;
  }

  /** Every way in which two tokens can make the phrase: each part is a single word or a phrase itself. */
  #addPairs(phrase: string): void {
    const whole = this.#idByText.get(phrase)!;
    for (let space = phrase.indexOf(' '); space >= 0; space = phrase.indexOf(' ', space + 1)) {
      const first = phrase.slice(0, space);
      const second = phrase.slice(space + 1);
      if (first.includes(' ') && !this.#idByText.has(first)) continue;
      if (second.includes(' ') && !this.#idByText.has(second)) continue;
      const key = (this.#add(first, TokenClass.bareword) << 12) | this.#add(second, TokenClass.bareword);
      let slot = pairSlot(key);
      while (this.#pairKeys[slot] !== 0) slot = (slot + 1) & (PAIR_SLOTS - 1);
      this.#pairKeys[slot] = key;
      this.#pairWords[slot] = whole;
    }
  }

  /** Id of the word in bytes[start, end) in any case, whose hash is `hash`; 0 when it is none. */
  find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    let slot = (hash ^ (hash >>> 16)) & (WORD_SLOTS - 1);
    for (;;) {
      const id = this.#table[slot]!;
      if (id === 0) return 0;
      if (this.#hashes[slot] === hash && this.#equals(id, bytes, start, end)) return id;
      slot = (slot + 1) & (WORD_SLOTS - 1);
    }
  }

  /** As `find`, computing the hash; 0 for anything longer than a word can be. */
  lookup(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > MAX_WORD_LENGTH || end <= start) return 0;
    let hash = HASH_START;
    for (let i = start; i < end; i++) hash = hashByte(hash, UPPER[bytes[i]!]!);
    return this.find(bytes, start, end, hash);
  }

  #equals(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const offset = this.#offsets[id]!;
    if (this.#offsets[id + 1]! - offset !== end - start) return false;
    for (let i = start; i < end; i++) {
      if (UPPER[bytes[i]!] !== this.#bytes[offset + i - start]) return false;
    }
    return true;
  }

  /** Class of a word; bareword for parts of phrases, none for id 0. */
  classOf(id: number): number {
    return this.#classById[id]!;
  }

  /** Id of the phrase that two words make, 0 when they make none. */
  phrase(first: number, second: number): number {
    if (first === 0 || second === 0) return 0;
    const key = (first << 12) | second;
    let slot = pairSlot(key);
    for (;;) {
      const found = this.#pairKeys[slot]!;
      if (found === key) return this.#pairWords[slot]!;
      if (found === 0) return 0;
      slot = (slot + 1) & (PAIR_SLOTS - 1);
    }
  }

  /** Id of a word given as text. Throws when the word is not in the vocabulary: a mistake of the caller. */
  id(text: string): number {
    const id = this.#idByText.get(text);
    if (id === undefined) throw new Error(`injection.vocabulary: no word ${text}`);
    return id;
  }

  /** Text of a word, upper case; empty for id 0. */
  text(id: number): string {
    return this.#texts[id] ?? '';
  }
}

function pairSlot(key: number): number {
  return (Math.imul(key, 0x9e3779b1) >>> 16) & (PAIR_SLOTS - 1);
}

/** The vocabulary of all dialects. */
export const vocabulary: Vocabulary = new Vocabulary({ ...SQL_FUNCTIONS, ...SQL_WORDS });
