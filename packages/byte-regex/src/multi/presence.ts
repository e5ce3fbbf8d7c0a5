/**
 * Which bytes occur in a value, in two words of 31 groups each: cheap enough to be gathered for every byte of every
 * value. Bytes that no set tells apart share a group; if groups run out, those whose bytes are the most common (and so
 * say the least) share the last one. A set is then answered too often, never too seldom.
 */
import { byteFrequency } from '../literal/byte-frequency.ts';
import type { ByteSet } from '../syntax/byte-set.ts';

const groupsPerWord = 31;

export interface PresenceGroups {
  /** For each byte (both cases of a letter the same), its bit in the first and in the second word. */
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/** Groups for telling the given sets (folded to lower case) apart. */
export function presenceGroups(sets: readonly ByteSet[]): PresenceGroups {
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
  const low = new Int32Array(256);
  const high = new Int32Array(256);
  for (const [rank, members] of ranked.entries()) {
    const group = Math.min(rank, 2 * groupsPerWord - 1);
    for (const byte of members) {
      if (group < groupsPerWord) low[byte] = 1 << group;
      else high[byte] = 1 << (group - groupsPerWord);
    }
  }
  for (let byte = 0x41; byte <= 0x5a; byte++) {
    low[byte] = low[byte + 0x20]!;
    high[byte] = high[byte + 0x20]!;
  }
  return { low, high };
}

/** The two words whose overlap with a value's words says that a byte of the set may occur. */
export function presenceMask(groups: PresenceGroups, set: ByteSet): { low: number; high: number } {
  let low = 0;
  let high = 0;
  for (const byte of set.bytes()) {
    low |= groups.low[byte]!;
    high |= groups.high[byte]!;
  }
  return { low, high };
}
