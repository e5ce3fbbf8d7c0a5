/**
 * Which bytes occur in a value, in two words of 31 groups each: cheap enough to be gathered for every byte of every
 * value. Bytes that no set tells apart share a group. If groups run out, the most common bytes share the first (they
 * occur nearly always, and say the least): a set is then answered too often, never too seldom.
 */
import { byteFrequency } from '../literal/byte-frequency.ts';
import type { ByteSet } from '../syntax/byte-set.ts';

const groupsPerWord = 31;

/** A presence word pair, or a mask for one: they overlap when either of the words does. */
export interface PresencePair {
  readonly common: number;
  readonly rare: number;
}

/** For each byte (both cases of a letter the same), its bit in the word of common or of rare groups. */
export interface PresenceBits {
  readonly common: Int32Array;
  readonly rare: Int32Array;
}

/** Bits by which the given folded sets can be told apart. */
export function presenceBits(sets: readonly ByteSet[]): PresenceBits {
  const classes = new Map<string, number[]>();
  for (let byte = 0; byte < 256; byte++) {
    if (byte >= 0x41 && byte <= 0x5a) continue;
    const key = sets.map((set) => (set.has(byte) ? '1' : '0')).join('');
    const members = classes.get(key);
    if (members === undefined) classes.set(key, [byte]);
    else members.push(byte);
  }
  const share = (members: readonly number[]): number =>
    members.reduce((sum, byte) => sum + byteFrequency(byte), 0);
  const ranked = [...classes.values()].sort((a, b) => share(a) - share(b));
  const common = new Int32Array(256);
  const rare = new Int32Array(256);
  for (const [rank, members] of ranked.entries()) {
    const group = Math.min(rank, 2 * groupsPerWord - 1);
    for (const byte of members) {
      if (group < groupsPerWord) rare[byte] = 1 << group;
      else common[byte] = 1 << (group - groupsPerWord);
    }
  }
  for (let byte = 0x41; byte <= 0x5a; byte++) {
    common[byte] = common[byte + 0x20]!;
    rare[byte] = rare[byte + 0x20]!;
  }
  return { common, rare };
}

/** The mask that overlaps with a value's words when a byte of the set may occur in the value. */
export function presenceMask(bits: PresenceBits, set: ByteSet): PresencePair {
  let common = 0;
  let rare = 0;
  for (const byte of set.bytes()) {
    common |= bits.common[byte]!;
    rare |= bits.rare[byte]!;
  }
  return { common, rare };
}
