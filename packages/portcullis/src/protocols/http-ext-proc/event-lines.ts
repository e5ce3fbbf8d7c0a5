/** Server-sent events and multipart/x-mixed-replace are lines: a held stream of them is released line by line. */

const lineFeed = 0x0a;

/** Index after the last line feed in `bytes`, 0 without one. */
export function completeLines(bytes: Uint8Array): number {
  return bytes.lastIndexOf(lineFeed) + 1;
}
