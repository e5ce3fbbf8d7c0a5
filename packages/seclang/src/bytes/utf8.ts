/**
 * Decodes the UTF-8 sequence that begins at `at`.
 *
 * @returns the code point shifted left by three, with the length (1–4) in the low bits; or -1 for anything that
 *   RFC 3629 forbids: a stray or missing continuation byte, an overlong form, a surrogate, more than U+10FFFF
 */
export function decodeUtf8(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return (first << 3) | 1;
  let length: number;
  let code: number;
  let least: number;
  if (first >= 0xc2 && first <= 0xdf) {
    length = 2;
    code = first & 0x1f;
    least = 0x80;
  } else if (first >= 0xe0 && first <= 0xef) {
    length = 3;
    code = first & 0x0f;
    least = 0x800;
  } else if (first >= 0xf0 && first <= 0xf4) {
    length = 4;
    code = first & 0x07;
    least = 0x10000;
  } else {
    return -1;
  }
  if (at + length > end) return -1;
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i]!;
    if ((next & 0xc0) !== 0x80) return -1;
    code = (code << 6) | (next & 0x3f);
  }
  if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return -1;
  return (code << 3) | length;
}
