import { PLAIN, ROLES } from './byte-roles.ts';
import { TokenClass } from './token-class.ts';
import { HASH_START, hashByte, MAX_WORD_LENGTH, UPPER, vocabulary } from './vocabulary.ts';

const DOT = 0x2e;

/**
 * Whether bytes[start, end) are a name with dots in it, as `json.items.array_0.name`, that the tokeniser reads as one
 * word: it begins with a letter or `_`, and nothing before a dot is a reserved word. One word is never an injection. The
 * names of JSON values are all like that, and are told here at a fraction of the cost.
 */
export function isDottedName(bytes: Uint8Array, start: number, end: number): boolean {
  if (start >= end || !isLetter(bytes[start]!)) return false;
  let hash = HASH_START;
  for (let pos = start; pos < end; pos++) {
    const byte = bytes[pos]!;
    if (byte === DOT) {
      // The tokeniser looks no further for a reserved word than the longest one is.
      if (pos - start < MAX_WORD_LENGTH) {
        const wordClass = vocabulary.classOf(vocabulary.find(bytes, start, pos, hash));
        if (wordClass !== TokenClass.none && wordClass !== TokenClass.bareword) return false;
      }
    } else if ((ROLES[byte]! & PLAIN) === 0) return false;
    hash = hashByte(hash, UPPER[byte]!);
  }
  return true;
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || byte === 0x5f;
}
