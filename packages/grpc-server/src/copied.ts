/** The one word for a copy of bytes. */

/**
 * A copy of `bytes[start, end)`: what is kept of what a socket gave, whose memory is used again. Small ones share a slab,
 * as all Buffers that Node allocates. `slice` is no substitute, since of a Buffer it is a view; see
 * `scripts/boundaries/copied-bytes.ts`, which refuses it.
 */
export function copied(bytes: Uint8Array, start: number = 0, end: number = bytes.length): Buffer {
  return Buffer.from(bytes.subarray(start, end));
}
