/**
 * Gathers what one connection sends during a turn, so that a turn ends in one write.
 *
 * Frames are written straight into pooled chunks. A chunk that the kernel took at once goes back to the pool; one that
 * it did not take is lent to the socket, and comes back with a later write, once so many bytes have been sent.
 *
 * PERF: nothing is allocated per frame. Guarded by `npm run bench -- transport`.
 */

const chunkBytes = 65_536;
/** 4 MiB per thread: what one connection may have at its socket and in its turn, while a stream of bytes runs. */
const pooledChunks = 64;
const pool: Buffer[] = [];
const nothing: Buffer = Buffer.alloc(0);

/** Sends bytes. `send` returns true when the bytes are not needed any more, false when they are kept until sent. */
export interface ByteSender {
  send(parts: readonly Buffer[]): boolean;
  /** Bytes that were sent and that the kernel has not taken yet. */
  waitingBytes(): number;
}

/** Chunks that the socket has, and how many bytes must have been sent until it does not need them any more. */
interface Loan {
  readonly chunks: readonly Buffer[];
  readonly until: number;
}

/** The bytes of a connection's current turn. */
export class WriteQueue {
  /** Where frames are written: `[position, position + n)` after `reserve(n)`. */
  bytes: Buffer = nothing;
  /** The writer moves it behind what it wrote. */
  position = 0;
  readonly #full: Buffer[] = [];
  readonly #chunks: Buffer[] = [];
  readonly #loans: Loan[] = [];
  /** Bytes that were handed to the sender, all together. */
  #handed = 0;

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
    for (const part of parts) this.#handed += part.length;
    const taken = sender.send(parts.slice());
    if (this.#loans.length > 0) this.#settleLoans(this.#handed - sender.waitingBytes());
    if (taken) this.#recycle();
    else this.#loans.push({ chunks: this.#chunks.slice(), until: this.#handed });
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

  /** `sent`: bytes that the kernel has taken, all together. */
  #settleLoans(sent: number): void {
    let settled = 0;
    for (const { chunks, until } of this.#loans) {
      if (until > sent) break;
      settled++;
      for (const chunk of chunks) if (pool.length < pooledChunks) pool.push(chunk);
    }
    this.#loans.splice(0, settled);
  }

  #recycle(): void {
    for (const chunk of this.#chunks) {
      if (pool.length < pooledChunks) pool.push(chunk);
    }
  }
}
