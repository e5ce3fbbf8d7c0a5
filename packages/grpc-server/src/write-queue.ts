/**
 * Gathers what one connection sends during a turn, so that a turn ends in one write.
 *
 * Frames are written straight into pooled chunks. A chunk that the kernel took at once goes back to the pool; one that
 * it did not take belongs to the socket from then on.
 *
 * PERF: nothing is allocated per frame. Guarded by `npm run bench -- transport`.
 */

const chunkBytes = 65_536;
const pooledChunks = 32;
const pool: Buffer[] = [];
const nothing: Buffer = Buffer.alloc(0);

/** Sends bytes. `send` returns true when the bytes are not needed any more, false when they are kept until sent. */
export interface ByteSender {
  send(parts: readonly Buffer[]): boolean;
}

/** The bytes of a connection's current turn. */
export class WriteQueue {
  /** Where frames are written: `[position, position + n)` after `reserve(n)`. */
  bytes: Buffer = nothing;
  /** The writer moves it behind what it wrote. */
  position = 0;
  readonly #full: Buffer[] = [];
  readonly #chunks: Buffer[] = [];

  /** Makes `count` contiguous bytes available (at most 65,536) and returns the offset to write at. */
  reserve(count: number): number {
    if (this.bytes.length - this.position < count) this.#nextChunk();
    return this.position;
  }

  /** Bytes in chunks that are full already; what is in the current one is not counted. */
  get fullBytes(): number {
    return this.#full.length * chunkBytes;
  }

  /** Whether there is anything to send. */
  get empty(): boolean {
    return this.position === 0 && this.#full.length === 0;
  }

  /** Sends all in one go. */
  flush(sender: ByteSender): void {
    if (this.empty) return;
    const parts = this.#full;
    if (this.position > 0) parts.push(this.bytes.subarray(0, this.position));
    if (this.bytes.length > 0) this.#chunks.push(this.bytes);
    this.bytes = nothing;
    this.position = 0;
    if (sender.send(parts.slice())) this.#recycle();
    parts.length = 0;
    this.#chunks.length = 0;
  }

  /** Forgets what was not sent. */
  clear(): void {
    if (this.bytes.length > 0) this.#chunks.push(this.bytes);
    this.#recycle();
    this.#chunks.length = 0;
    this.#full.length = 0;
    this.bytes = nothing;
    this.position = 0;
  }

  #nextChunk(): void {
    if (this.position > 0) this.#full.push(this.bytes.subarray(0, this.position));
    if (this.bytes.length > 0) this.#chunks.push(this.bytes);
    this.bytes = pool.pop() ?? Buffer.allocUnsafeSlow(chunkBytes);
    this.position = 0;
  }

  #recycle(): void {
    for (const chunk of this.#chunks) {
      if (pool.length < pooledChunks) pool.push(chunk);
    }
  }
}
