/**
 * Remembers the strings of byte sequences that come again and again (header names), so that each is made once.
 * Direct-mapped: a name has one slot and evicts what was there. The size is fixed, so hostile names cost what
 * they would cost without the cache, and no more memory than slots × the longest name kept.
 */
import { decodeLatin1 } from './text.ts';

/** Slots; a power of two. Services see some dozens of distinct header names. */
const SLOTS = 1024;
/** Longer names are rare and are not kept. */
const MAX_LENGTH = 64;

const names: string[] = new Array<string>(SLOTS).fill('');

/** The latin-1 string of `bytes[start, end)`; usually the same object for the same bytes. */
export function internLatin1(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length > MAX_LENGTH || length <= 0) return decodeLatin1(bytes, start, end);
  // Length, three characters and a multiplication spread header names well enough.
  let hash = length;
  hash = Math.imul(hash, 31) + bytes[start]!;
  hash = Math.imul(hash, 31) + bytes[start + (length >>> 1)]!;
  hash = Math.imul(hash, 31) + bytes[end - 1]!;
  const slot = (Math.imul(hash, 0x9e3779b1) >>> 22) & (SLOTS - 1);
  const known = names[slot]!;
  if (known.length === length && sameBytes(known, bytes, start)) return known;
  const made = decodeLatin1(bytes, start, end);
  names[slot] = made;
  return made;
}

function sameBytes(text: string, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}
