/** Digit of each base64 byte, of both alphabets (RFC 4648 sections 4 and 5); 64 for padding, 255 for every other. */
const digitOf: Uint8Array = new Uint8Array(256).fill(255);
for (let i = 0; i < 64; i++) {
  digitOf['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.charCodeAt(i)] = i;
}
digitOf[0x2d] = 62;
digitOf[0x5f] = 63;
digitOf[0x3d] = 64;

/** How strict base64 is read. */
export type Base64Mode =
  /** RFC 4648: one alphabet, padding complete, no other byte, unused bits zero */
  | 'strict'
  /** either alphabet, padding optional or in between, other bytes skipped: what some server would accept */
  | 'forgiving';

/**
 * Decodes base64 from bytes start–end into `target` from `at` on. Returns the offset behind the output, or -1 in strict
 * mode when the input is not base64. `target` needs room for three quarters of the input.
 */
export function decodeBase64(
  bytes: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
  mode: Base64Mode,
): number {
  if (mode === 'strict' && !isBase64(bytes, start, end)) return -1;
  let write = at;
  let bits = 0;
  let count = 0;
  for (let i = start; i < end; i++) {
    const digit = digitOf[bytes[i]!]!;
    if (digit === 64) {
      // Padding ends a group; what follows begins a new one (several encoded texts joined, as in gRPC-web-text).
      bits = 0;
      count = 0;
    }
    if (digit > 63) continue;
    bits = ((bits << 6) | digit) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      target[write++] = (bits >> count) & 0xff;
    }
  }
  return write;
}

/** Whether bytes start–end are base64 of RFC 4648 with padding, in one of the two alphabets, and not empty. */
export function isBase64(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length === 0 || length % 4 !== 0) return false;
  const padding = bytes[end - 1] !== 0x3d ? 0 : bytes[end - 2] !== 0x3d ? 1 : 2;
  let standard = false;
  let urlSafe = false;
  let last = 0;
  for (let i = start; i < end - padding; i++) {
    const c = bytes[i]!;
    last = digitOf[c]!;
    if (last > 63) return false;
    if (c === 0x2b || c === 0x2f) standard = true;
    else if (c === 0x2d || c === 0x5f) urlSafe = true;
  }
  if (standard && urlSafe) return false;
  return padding === 0 || (last & (padding === 1 ? 0x03 : 0x0f)) === 0;
}

/**
 * Whether bytes start–end are base64 of one of the two alphabets, padded or not: what `decodeBase64` in forgiving mode
 * reads without skipping anything. Words are as well, so look at what comes out.
 */
export function looksLikeBase64(bytes: Uint8Array, start: number, end: number): boolean {
  let to = end;
  while (to > start && bytes[to - 1] === 0x3d && end - to < 2) to--;
  if (to === start || (to - start) % 4 === 1) return false;
  let standard = false;
  let urlSafe = false;
  for (let i = start; i < to; i++) {
    const c = bytes[i]!;
    if (digitOf[c]! > 63) return false;
    if (c === 0x2b || c === 0x2f) standard = true;
    else if (c === 0x2d || c === 0x5f) urlSafe = true;
  }
  return !(standard && urlSafe);
}
