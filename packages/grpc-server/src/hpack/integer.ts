/** Integers of HPACK with a prefix of 1 to 8 bits (RFC 7541, 5.1). */

/** Largest value that is accepted; nothing legal comes near, and it keeps arithmetic within 32 bits. */
const largestInteger = 0x0fff_ffff;

/** Where an integer ended; `value` is -1 when it was cut off or too large. Reused, so that reading allocates nothing. */
export class IntegerCursor {
  value = 0;
  next = 0;

  /** Reads the integer whose first byte is at `at`, with its value in the low `prefixBits` bits. */
  read(bytes: Uint8Array, at: number, end: number, prefixBits: number): void {
    const mask = (1 << prefixBits) - 1;
    let value = bytes[at]! & mask;
    let next = at + 1;
    if (value === mask) {
      let shift = 0;
      for (;;) {
        if (next >= end || shift > 21) {
          this.value = -1;
          return;
        }
        const byte = bytes[next++]!;
        value += (byte & 0x7f) << shift;
        shift += 7;
        if ((byte & 0x80) === 0) break;
      }
      if (value > largestInteger) value = -1;
    }
    this.value = value;
    this.next = next;
  }
}

/** Bytes that `writeInteger` needs at most. */
export const integerBytesLimit = 6;

/** Writes `value` below the pattern bits of the first byte; returns the offset behind it. */
export function writeInteger(
  out: Uint8Array,
  at: number,
  pattern: number,
  prefixBits: number,
  value: number,
): number {
  const mask = (1 << prefixBits) - 1;
  if (value < mask) {
    out[at] = pattern | value;
    return at + 1;
  }
  out[at] = pattern | mask;
  let next = at + 1;
  let left = value - mask;
  while (left >= 0x80) {
    out[next++] = (left & 0x7f) | 0x80;
    left >>>= 7;
  }
  out[next++] = left;
  return next;
}
