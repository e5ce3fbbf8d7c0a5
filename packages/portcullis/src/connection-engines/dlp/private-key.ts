/** The label of a private key in PEM (RFC 7468): `-----BEGIN … PRIVATE KEY-----`. */
import { indexOf, latin1Bytes } from './byte-words.ts';

const begin = latin1Bytes('-----BEGIN ');
const label = latin1Bytes('PRIVATE KEY-----');
/** Longest words between BEGIN and PRIVATE, such as `ENCRYPTED ` or `EC `. */
const longestWords = 24;
const longestLabel = begin.length + longestWords + label.length;
const space = 0x20;
const dash = 0x2d;

/** The first label in `text[from, text.length)`: where it begins and ends; undefined when there is none. */
export function findLabel(
  text: Uint8Array,
  from: number,
): { readonly start: number; readonly end: number } | undefined {
  for (let at = from; ; at++) {
    at = indexOf(text, begin, at, text.length);
    if (at < 0) return undefined;
    const words = at + begin.length;
    const found = indexOf(text, label, words, Math.min(text.length, words + longestWords + label.length));
    if (found >= 0) return { start: at, end: found + label.length };
  }
}

/** Where a label begins that the end of the text has cut off; the length of the text when none does. */
export function openLabelAt(text: Uint8Array, from: number): number {
  for (let at = Math.max(from, text.length - longestLabel + 1); at < text.length; at++) {
    if (text[at] === dash && mayBeLabel(text, at)) return at;
  }
  return text.length;
}

/** Whether all from `at` to the end of the text may be the first bytes of a label. */
function mayBeLabel(text: Uint8Array, at: number): boolean {
  for (let index = at; index < text.length; index++) {
    const byte = text[index]!;
    const place = index - at;
    const fits =
      place < begin.length
        ? byte === begin[place]
        : byte === space || byte === dash || (byte >= 0x41 && byte <= 0x5a);
    if (!fits) return false;
  }
  return true;
}
