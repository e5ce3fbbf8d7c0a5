/**
 * Sets of byte values as eight 32-bit words. Of which bytes a transformation needs to see one
 * before it can change anything.
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
