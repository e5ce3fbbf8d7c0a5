/** The one word for a copy of bytes. */

/**
 * A copy of `bytes[start, end)` in memory of its own: what is kept of a message, whose memory is used again. `slice` is no
 * substitute, since of a Buffer it is a view; see `scripts/boundaries/copied-bytes.ts`, which refuses it.
 */
export function copied(
  bytes: Uint8Array,
  start: number = 0,
  end: number = bytes.length,
): Uint8Array<ArrayBuffer> {
  return Uint8Array.prototype.slice.call(bytes, start, end);
}
