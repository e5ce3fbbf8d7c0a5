/**
 * Buffers for messages that come in several frames, and for answers that have to wait, used again and again by all
 * calls of a thread: what the kernel and the garbage collector do for a fresh buffer of a megabyte costs more than
 * filling it.
 */

/** Larger ones are not kept. Bytes: Envoy's chunks are up to 1 MiB and a little. */
const largestKept = 2 * 1024 * 1024;
/** What is kept per thread, in bytes. */
const keptBytes = 8 * 1024 * 1024;

/** By size, a power of two. */
const kept = new Map<number, Buffer[]>();
let bytes = 0;

/** The size that a buffer for so many bytes has: the next power of two, so that it fits the next message as well. */
export function bufferSize(least: number): number {
  return least > largestKept || least <= 1 ? least : 2 ** (32 - Math.clz32(least - 1));
}

/** A buffer of a size that `bufferSize` gave, with whatever it held before. */
export function takeBuffer(size: number): Buffer {
  const buffer = kept.get(size)?.pop();
  if (buffer === undefined) return Buffer.allocUnsafeSlow(size);
  bytes -= size;
  return buffer;
}

/** Takes a buffer back that nobody looks at any more. */
export function giveBuffer(buffer: Buffer): void {
  const size = buffer.length;
  if (size > largestKept || bytes + size > keptBytes) return;
  bytes += size;
  const row = kept.get(size);
  if (row === undefined) kept.set(size, [buffer]);
  else row.push(buffer);
}
