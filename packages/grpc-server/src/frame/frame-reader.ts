/**
 * Bytes into frames, across chunk borders (RFC 9113, 4.1).
 *
 * A frame that lies whole in one chunk is handed on in place. A frame that is cut by the end of a chunk is collected
 * in a buffer of its own, so at most one frame per chunk is copied, and a connection holds at most one frame.
 *
 * PERF: nothing is allocated per frame. Guarded by `npm run bench -- transport`.
 */
import { frameHeaderBytes } from './frame-type.ts';

/** Receives frames. The bytes are a view that is valid only until `frame` returns. */
export interface FrameSink {
  /**
   * One whole frame; its payload is `bytes[start, end)`, flags unchecked, the reserved bit of the id cleared.
   * Returns false to stop reading: the connection has failed, and what follows is not looked at.
   */
  frame(type: number, flags: number, streamId: number, bytes: Buffer, start: number, end: number): boolean;
}

/** What `push` found: `fine`, `stopped` by the sink, or `too-large` a frame above the limit (FRAME_SIZE_ERROR). */
export type FrameReadResult = 'fine' | 'stopped' | 'too-large';

/** Cuts a byte stream into frames. One per connection. */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #maxFrameSize: number;
  /** Holds a frame that began in an earlier chunk; allocated when first needed. */
  #partial: Buffer | undefined;
  #partialBytes = 0;
  /** Counts the frames that began in one chunk and did not end in it: tells one from the next. */
  partialFrames = 0;

  /** `maxFrameSize`: the largest payload in bytes, what this side announced as SETTINGS_MAX_FRAME_SIZE. */
  constructor(sink: FrameSink, maxFrameSize: number) {
    this.#sink = sink;
    this.#maxFrameSize = maxFrameSize;
  }

  /** Whether a frame has begun and is not complete. */
  get insideFrame(): boolean {
    return this.#partialBytes > 0;
  }

  /** Reads `chunk[from, chunk.length)`. The chunk is not kept. */
  push(chunk: Buffer, from: number): FrameReadResult {
    const end = chunk.length;
    let at = from;
    if (this.#partialBytes > 0) {
      at = this.#complete(chunk, at);
      if (at < 0) return at === -1 ? 'stopped' : 'too-large';
    }
    while (end - at >= frameHeaderBytes) {
      const length = (chunk[at]! << 16) | (chunk[at + 1]! << 8) | chunk[at + 2]!;
      if (length > this.#maxFrameSize) return 'too-large';
      const start = at + frameHeaderBytes;
      const stop = start + length;
      if (stop > end) break;
      if (!this.#sink.frame(chunk[at + 3]!, chunk[at + 4]!, streamIdAt(chunk, at + 5), chunk, start, stop)) {
        return 'stopped';
      }
      at = stop;
    }
    if (at < end) {
      // Nothing of a frame is kept before its length has been checked: see the loop.
      if (end - at >= 3) {
        const length = (chunk[at]! << 16) | (chunk[at + 1]! << 8) | chunk[at + 2]!;
        if (length > this.#maxFrameSize) return 'too-large';
      }
      this.#keep(chunk, at, end);
    }
    return 'fine';
  }

  /** Adds to the partial frame. Returns where reading goes on, -1 when the sink stopped, -2 when it is too large. */
  #complete(chunk: Buffer, from: number): number {
    let at = from;
    if (this.#partialBytes < frameHeaderBytes) {
      const wanted = Math.min(frameHeaderBytes - this.#partialBytes, chunk.length - at);
      this.#keep(chunk, at, at + wanted);
      at += wanted;
      if (this.#partialBytes < frameHeaderBytes) return at;
    }
    const partial = this.#partial!;
    const length = (partial[0]! << 16) | (partial[1]! << 8) | partial[2]!;
    if (length > this.#maxFrameSize) return -2;
    const missing = frameHeaderBytes + length - this.#partialBytes;
    const taken = Math.min(missing, chunk.length - at);
    if (taken > 0) this.#keep(chunk, at, at + taken);
    if (taken < missing) return at + taken;
    this.#partialBytes = 0;
    const stop = frameHeaderBytes + length;
    const whole = this.#partial!;
    if (!this.#sink.frame(whole[3]!, whole[4]!, streamIdAt(whole, 5), whole, frameHeaderBytes, stop))
      return -1;
    return at + taken;
  }

  #keep(chunk: Buffer, from: number, to: number): void {
    const wanted = this.#partialBytes + to - from;
    if (this.#partialBytes === 0) this.partialFrames++;
    let partial = this.#partial;
    if (partial === undefined || partial.length < wanted) {
      const larger = Buffer.allocUnsafeSlow(
        Math.max(wanted, Math.min(frameHeaderBytes + this.#maxFrameSize, Math.max(2 * wanted, 1024))),
      );
      if (partial !== undefined) partial.copy(larger, 0, 0, this.#partialBytes);
      partial = larger;
      this.#partial = larger;
    }
    chunk.copy(partial, this.#partialBytes, from, to);
    this.#partialBytes = wanted;
  }
}

function streamIdAt(bytes: Buffer, at: number): number {
  return ((bytes[at]! & 0x7f) << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}
