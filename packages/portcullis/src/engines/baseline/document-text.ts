/**
 * Tells a text that somebody wrote (a post, an article, a source file) from the short values that attacks come in.
 * In such a text an expression that ordinary code matches (`patternsOfCode`) is recorded only: people show code. What
 * only attacks look like blocks there as everywhere, so that words around an attack do not help it.
 */

/** A shorter value is never a text: a comment of two sentences. */
const shortest = 160;
/** Words and line ends of which either makes a text. */
const wordsOfText = 25;
const linesOfText = 4;

/** Whether bytes[start, end) is a longer text: at least 160 bytes with 25 words of prose or 4 lines. */
export function isDocumentText(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < shortest) return false;
  let words = 0;
  let lines = 0;
  let letters = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    const lower = byte | 0x20;
    if ((lower >= 0x61 && lower <= 0x7a) || byte >= 0x80) letters++;
    else {
      if (letters >= 2 && (byte === 0x20 || byte === 0x0a || byte === 0x2c || byte === 0x2e)) words++;
      letters = 0;
      if (byte === 0x0a) lines++;
    }
    if (words >= wordsOfText || lines >= linesOfText) return true;
  }
  return false;
}
