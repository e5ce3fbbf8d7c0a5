/**
 * Sets of byte values as eight 32-bit words. They say which bytes occur in a value, and which bytes a
 * transformation needs to see before it can change anything.
 */
export type ByteMask = Int32Array;

/** The empty set. */
export function emptyMask(): ByteMask {
  return new Int32Array(8);
}

/** The set of the characters of `text` (code units 0–255). */
export function maskOf(text: string): ByteMask {
  const mask = emptyMask();
  for (let i = 0; i < text.length; i++) addByte(mask, text.charCodeAt(i) & 0xff);
  return mask;
}

/** The set of all bytes from `first` to `last`, both included. */
export function maskOfRange(first: number, last: number): ByteMask {
  const mask = emptyMask();
  for (let byte = first; byte <= last; byte++) addByte(mask, byte);
  return mask;
}

/** The union of sets. */
export function union(...masks: readonly ByteMask[]): ByteMask {
  const result = emptyMask();
  for (const mask of masks) for (let i = 0; i < 8; i++) result[i]! |= mask[i]!;
  return result;
}

/** Adds one byte value. */
export function addByte(mask: ByteMask, byte: number): void {
  mask[byte >> 5]! |= 1 << (byte & 31);
}

/** Whether `byte` is in the set. */
export function hasByte(mask: ByteMask, byte: number): boolean {
  return ((mask[byte >> 5]! >>> (byte & 31)) & 1) === 1;
}

/** Whether the sets have a byte in common. */
export function intersects(a: ByteMask, b: ByteMask): boolean {
  return (
    ((a[0]! & b[0]!) |
      (a[1]! & b[1]!) |
      (a[2]! & b[2]!) |
      (a[3]! & b[3]!) |
      (a[4]! & b[4]!) |
      (a[5]! & b[5]!) |
      (a[6]! & b[6]!) |
      (a[7]! & b[7]!)) !==
    0
  );
}

/** Overwrites `mask` with the set of the bytes that occur in `bytes[start, end)`. */
export function readMask(mask: ByteMask, bytes: Uint8Array, start: number, end: number): void {
  let w0 = 0;
  let w1 = 0;
  let w2 = 0;
  let w3 = 0;
  mask.fill(0);
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    const bit = 1 << (byte & 31);
    switch (byte >> 5) {
      case 0:
        w0 |= bit;
        break;
      case 1:
        w1 |= bit;
        break;
      case 2:
        w2 |= bit;
        break;
      case 3:
        w3 |= bit;
        break;
      default:
        mask[byte >> 5]! |= bit;
    }
  }
  mask[0] = w0;
  mask[1] = w1;
  mask[2] = w2;
  mask[3] = w3;
}
