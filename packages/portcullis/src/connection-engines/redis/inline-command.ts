/** Inline commands: words with the quotes and escapes of Redis' `sdssplitargs`. */

/** The words of a line; undefined where quotes are unbalanced, which Redis refuses too. */
export function splitInline(line: Uint8Array): Uint8Array[] | undefined {
  const words: Uint8Array[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && isSpace(line[at]!)) at++;
    if (at >= line.length) return words;
    const word: number[] = [];
    while (at < line.length && !isSpace(line[at]!)) {
      const quote = line[at]!;
      if (quote !== 0x22 && quote !== 0x27) {
        word.push(quote);
        at++;
        continue;
      }
      at = quoted(line, at + 1, quote, word);
      // A closing quote must end the word.
      if (at < 0 || (at < line.length && !isSpace(line[at]!))) return undefined;
      break;
    }
    words.push(Uint8Array.from(word));
  }
}

/** Reads up to the closing quote; returns the place after it, or -1. */
function quoted(line: Uint8Array, from: number, quote: number, word: number[]): number {
  const double = quote === 0x22;
  for (let at = from; at < line.length; at++) {
    const byte = line[at]!;
    if (byte === quote) return at + 1;
    if (byte !== 0x5c) word.push(byte);
    else if (double && line[at + 1] === 0x78 && hex(line[at + 2]) >= 0 && hex(line[at + 3]) >= 0) {
      word.push(hex(line[at + 2]) * 16 + hex(line[at + 3]));
      at += 3;
    } else if (double && at + 1 < line.length) word.push(escapes.get(line[++at]!) ?? line[at]!);
    else if (line[at + 1] === 0x27) word.push(line[++at]!);
    else word.push(byte);
  }
  return -1;
}

const escapes: ReadonlyMap<number, number> = new Map([
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
  [0x62, 0x08],
  [0x61, 0x07],
]);

function hex(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** As C's isspace, and the null byte, which ends the line for Redis. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0;
}
