/** Bytes as one-byte strings: one character per byte, never a UTF-8 decode. For keys, messages and macros. */

/** The bytes `[start, end)` as a latin-1 string. */
export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  if (end - start > 64)
    return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** The bytes of a latin-1 string (characters above 255 lose their high byte). */
export function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}

/** A configuration text as SecLang sees it: the bytes of its UTF-8 form, as a latin-1 string. */
export function utf8AsLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
