/** The bytes of a latin-1 text. */
export function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Where `word` first stands in `text[from, end)`; -1 when it does not. */
export function indexOf(text: Uint8Array, word: Uint8Array, from: number, end: number): number {
  let at = text.indexOf(word[0]!, from);
  while (at >= 0 && at + word.length <= end) {
    let length = 1;
    while (length < word.length && text[at + length] === word[length]) length++;
    if (length === word.length) return at;
    at = text.indexOf(word[0]!, at + 1);
  }
  return -1;
}
