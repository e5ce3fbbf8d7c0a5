/** Bytes as one-byte strings: one character per byte, never a UTF-8 decode. For keys, messages and macros. */
import { copied } from '@portcullis/http-body';

/** A call into native code costs more than to put this many characters together. */
const fewBytes = 6;

/**
 * Node's own decoder, which takes any Uint8Array. To make a Buffer first would double what a short text costs, and to
 * add up characters makes an object for each.
 */
const { latin1Slice } = Buffer.prototype as unknown as {
  readonly latin1Slice: (this: Uint8Array, start: number, end: number) => string;
};

/** The bytes `[start, end)` as a latin-1 string. */
export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  if (end - start > fewBytes) return latin1Slice.call(bytes, start, end);
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** The bytes of a latin-1 string (characters above 255 lose their high byte). */
export function latin1Bytes(text: string): Uint8Array {
  return copied(Buffer.from(text, 'latin1'));
}

/** A configuration text as SecLang sees it: the bytes of its UTF-8 form, as a latin-1 string. */
export function utf8AsLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
