const { latin1Write } = Buffer.prototype as unknown as {
  /** Node's own encoder, which writes to any Uint8Array. */
  readonly latin1Write: (this: Uint8Array, text: string, at: number, length: number) => number;
};

/**
 * One growing buffer that a worker reuses for every transaction. Values are offsets into it, so nothing is
 * allocated per value. Growing replaces `bytes`: read `arena.bytes` again after anything that may reserve.
 *
 * A producer reserves room, writes from `top`, and sets `end`. The result is `[top, end)` until the next
 * producer overwrites it; `keep` makes it permanent until `release` or `reset`.
 */
export class Arena {
  /** The buffer; replaced by a larger one when `reserve` needs it. */
  bytes: Uint8Array;
  /** First free offset. */
  top = 0;
  /** End of the slice that the last producer wrote, from `top`. */
  end = 0;

  /** @param capacity bytes to start with; 64 KiB holds a usual request with all its decoded forms */
  constructor(capacity = 65536) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Makes sure that `size` bytes fit after `top`, and returns the buffer to write to. */
  reserve(size: number): Uint8Array {
    const needed = this.top + size;
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2));
      larger.set(this.bytes.subarray(0, Math.max(this.top, this.end)));
      this.bytes = larger;
    }
    return this.bytes;
  }

  /** Makes the slice that was written last permanent and returns its start. */
  keep(): number {
    const start = this.top;
    this.top = this.end;
    return start;
  }

  /** Copies a latin-1 string in and returns where it begins; it ends at `top`. */
  copyLatin1(text: string): number {
    const bytes = this.reserve(text.length);
    const at = this.top;
    if (text.length < 32) for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
    else latin1Write.call(bytes, text, at, text.length);
    this.top = at + text.length;
    return at;
  }

  /** Forgets everything from `top` on. */
  release(top: number): void {
    this.top = top;
    this.end = top;
  }

  /**
   * Forgets everything, and gives a buffer larger than `keepAtMost` bytes back to the collector. Default 16 MiB: all forms
   * of a value of 1 MiB, which would else grow the buffer anew, and copy it, in every transaction that has one.
   */
  reset(keepAtMost = 16 << 20): void {
    this.release(0);
    if (this.bytes.length > keepAtMost) this.bytes = new Uint8Array(65536);
  }
}
