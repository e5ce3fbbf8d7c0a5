/** Sets of bytes as 256 bits. Immutable: every operation gives a new set. */
export class ByteSet {
  /** Eight words; bit `b & 31` of word `b >> 5` says whether byte `b` is in the set. */
  readonly words: Uint32Array;
  private knownKey: string | undefined;

  constructor(words: Uint32Array) {
    this.words = words;
  }

  static readonly empty: ByteSet = new ByteSet(new Uint32Array(8));
  static readonly all: ByteSet = new ByteSet(new Uint32Array(8).fill(0xffff_ffff));

  /** The bytes lo..hi, both included. */
  static range(lo: number, hi: number): ByteSet {
    const words = new Uint32Array(8);
    for (let byte = lo; byte <= hi; byte++) words[byte >> 5]! |= 1 << (byte & 31);
    return new ByteSet(words);
  }

  /** The bytes of inclusive ranges, given as `[lo, hi, lo, hi, …]`. */
  static ofRanges(ranges: readonly number[]): ByteSet {
    const words = new Uint32Array(8);
    for (let index = 0; index < ranges.length; index += 2) {
      for (let byte = ranges[index]!; byte <= ranges[index + 1]!; byte++)
        words[byte >> 5]! |= 1 << (byte & 31);
    }
    return new ByteSet(words);
  }

  static of(...bytes: number[]): ByteSet {
    const words = new Uint32Array(8);
    for (const byte of bytes) words[byte >> 5]! |= 1 << (byte & 31);
    return new ByteSet(words);
  }

  has(byte: number): boolean {
    return ((this.words[byte >> 5]! >>> (byte & 31)) & 1) === 1;
  }

  union(other: ByteSet): ByteSet {
    const words = this.words.slice();
    for (let index = 0; index < 8; index++) words[index]! |= other.words[index]!;
    return new ByteSet(words);
  }

  /** How many bytes are in the set. */
  get size(): number {
    let count = 0;
    for (let word of this.words) {
      for (; word !== 0; word &= word - 1) count++;
    }
    return count;
  }

  get isEmpty(): boolean {
    for (let index = 0; index < 8; index++) if (this.words[index] !== 0) return false;
    return true;
  }

  /** The bytes in ascending order. */
  bytes(): number[] {
    const out: number[] = [];
    for (let index = 0; index < 8; index++) {
      for (let word = this.words[index]!; word !== 0; word &= word - 1) {
        out.push(index * 32 + 31 - Math.clz32(word & -word));
      }
    }
    return out;
  }

  /** A string that is equal for equal sets: a Map key. */
  key(): string {
    this.knownKey ??= this.words.join(',');
    return this.knownKey;
  }

  /** The set with the other ASCII case of each of its letters added. */
  withBothCases(): ByteSet {
    const words = this.words.slice();
    // Upper case letters are 65..90 (word 2, bits 1..26), lower case 97..122 (word 3, the same bits).
    const letters = 0x07ff_fffe;
    const either = (words[2]! | words[3]!) & letters;
    words[2]! |= either;
    words[3]! |= either;
    return new ByteSet(words);
  }

  /** The set with upper case ASCII letters replaced by lower case ones. */
  lowerCased(): ByteSet {
    const words = this.words.slice();
    const letters = 0x07ff_fffe;
    words[3]! |= words[2]! & letters;
    words[2]! &= ~letters;
    return new ByteSet(words);
  }
}

const letters = ByteSet.range(0x41, 0x5a).union(ByteSet.range(0x61, 0x7a));
const digits = ByteSet.range(0x30, 0x39);

/** `\w`: ASCII letters, digits and the underscore, in every mode (as in RE2 and in PCRE without UCP). */
export const wordBytes: ByteSet = letters.union(digits).union(ByteSet.of(0x5f));
