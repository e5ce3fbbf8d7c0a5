/** Reads bytes that lie in pieces, one after the other. */
export class PieceReader {
  readonly #pieces: readonly Uint8Array[];
  #index = 0;
  #offset = 0;
  /** Bytes that have not been read. */
  left = 0;

  constructor(pieces: readonly Uint8Array[]) {
    this.#pieces = pieces;
    for (const piece of pieces) this.left += piece.length;
  }

  /** Copies the next bytes to `out[from, to)`; there must be as many. */
  read(out: Uint8Array, from: number, to: number): void {
    this.left -= to - from;
    let at = from;
    while (at < to) {
      const piece = this.#pieces[this.#index]!;
      const taken = Math.min(piece.length - this.#offset, to - at);
      out.set(taken === piece.length ? piece : piece.subarray(this.#offset, this.#offset + taken), at);
      at += taken;
      this.#offset += taken;
      if (this.#offset < piece.length) continue;
      this.#index++;
      this.#offset = 0;
    }
  }
}
