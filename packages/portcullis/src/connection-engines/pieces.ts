import { noBytes } from './inspector.ts';

/** Pieces of output in order; neighbours of one buffer become one piece, so that what is unchanged is never copied. */
export class Pieces {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  add(piece: Uint8Array): this {
    if (piece.length === 0) return this;
    const last = this.#pieces.at(-1);
    this.#length += piece.length;
    if (
      last !== undefined &&
      last.buffer === piece.buffer &&
      last.byteOffset + last.length === piece.byteOffset
    )
      this.#pieces[this.#pieces.length - 1] = new Uint8Array(
        last.buffer,
        last.byteOffset,
        last.length + piece.length,
      );
    else this.#pieces.push(piece);
    return this;
  }

  /** All of it: a view where it is one piece, else a copy. */
  join(): Uint8Array {
    if (this.#pieces.length <= 1) return this.#pieces[0] ?? noBytes;
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }
}
