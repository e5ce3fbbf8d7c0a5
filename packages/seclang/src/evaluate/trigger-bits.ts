import { type ByteMask, hasByte } from '../bytes/byte-mask.ts';
import { transformations } from '../transformations/registry.ts';
import type { Transformation } from '../transformations/transformation.ts';

/**
 * The byte sets that transformations need to see, as bits of one word: a value's word is the OR of its bytes' words,
 * and a transformation can change the value only if the two overlap. Bit 31 is in every value's word: it is the bit of
 * transformations that may change anything.
 */
export const anyValue: number = 1 << 31;

const bitOf = new Map<string, number>();
for (const { trigger } of transformations) {
  if (trigger === undefined) continue;
  const key = trigger.join();
  if (!bitOf.has(key)) bitOf.set(key, 1 << bitOf.size);
}
if (bitOf.size > 31) throw new Error('seclang.invariant: more trigger sets than bits');

/** The word of each byte. */
export const triggerBitsOfByte: Int32Array = new Int32Array(256);
for (const { trigger } of transformations) {
  if (trigger === undefined) continue;
  const bit = bitOf.get(trigger.join())!;
  for (let byte = 0; byte < 256; byte++) if (hasByte(trigger, byte)) triggerBitsOfByte[byte]! |= bit;
}

/** The bit of a transformation. */
export function triggerBit({ trigger }: Transformation): number {
  return trigger === undefined ? anyValue : bitOf.get(trigger.join())!;
}

/** The word of the bytes of a set. */
export function triggerBitsOfSet(set: ByteMask): number {
  let bits = 0;
  for (let byte = 0; byte < 256; byte++) if (hasByte(set, byte)) bits |= triggerBitsOfByte[byte]!;
  return bits;
}

/** The word of the bytes `[start, end)`. A single dot has all bits: it is what normalizePath changes without a slash. */
export function triggerBitsOf(bytes: Uint8Array, start: number, end: number): number {
  if (isSingleDot(bytes, start, end)) return -1;
  let bits = anyValue;
  for (let i = start; i < end; i++) bits |= triggerBitsOfByte[bytes[i]!]!;
  return bits;
}

/** Whether the bytes `[start, end)` are one dot. */
export function isSingleDot(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 1 && bytes[start] === 0x2e;
}
