/**
 * The bytes of a text in secrules-language-tests: UTF-8, with the escapes `\xHH` and `\uHHHH` (low byte) that
 * those files write inside JSON strings for bytes that JSON cannot hold.
 */
export function caseBytes(text: string): Uint8Array {
  const parts = text.split(/(\\x[0-9a-zA-Z]{2}|\\u[0-9a-fA-F]{4})/);
  return Buffer.concat(
    parts.map((part, index) =>
      index % 2 === 0 ? Buffer.from(part, 'utf8') : Buffer.from([Number.parseInt(part.slice(2), 16) & 0xff]),
    ),
  );
}
