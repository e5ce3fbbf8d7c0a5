/**
 * The text `--boundary`, and a search for it that goes on from chunk to chunk (Knuth, Morris, Pratt): linear also when
 * boundary and content are made to almost match everywhere.
 */
export class Delimiter {
  readonly bytes: Uint8Array;
  /** For each matched length, the longest proper prefix that is also a suffix. */
  readonly #failure: Int32Array;
  #matched = 0;

  /** `boundary` is a string of bytes. */
  constructor(boundary: string) {
    this.bytes = Uint8Array.from(`--${boundary}`, (character) => character.charCodeAt(0));
    this.#failure = new Int32Array(this.bytes.length + 1);
    let k = 0;
    for (let i = 1; i < this.bytes.length; i++) {
      while (k > 0 && this.bytes[i] !== this.bytes[k]) k = this.#failure[k]!;
      if (this.bytes[i] === this.bytes[k]) k++;
      this.#failure[i + 1] = k;
    }
  }

  /** Whether a line begins with the delimiter. `length` bytes of it are in `line`. */
  begins(line: Uint8Array, length: number): boolean {
    const { bytes } = this;
    if (length < bytes.length) return false;
    for (let i = 0; i < bytes.length; i++) if (line[i] !== bytes[i]) return false;
    return true;
  }

  /** Forgets what was matched: a new line begins. */
  restart(): void {
    this.#matched = 0;
  }

  /** Goes on with the search; true when the delimiter ends somewhere in these bytes. */
  search(chunk: Uint8Array, start: number, end: number): boolean {
    const { bytes } = this;
    const failure = this.#failure;
    let matched = this.#matched;
    let found = false;
    for (let i = start; i < end; i++) {
      if (matched === 0) {
        // Not indexOf: it would look beyond `end`, at each short line again.
        while (i < end && chunk[i] !== 0x2d) i++;
        if (i === end) break;
      }
      const c = chunk[i]!;
      while (matched > 0 && c !== bytes[matched]) matched = failure[matched]!;
      if (c === bytes[matched]) matched++;
      if (matched === bytes.length) {
        found = true;
        matched = failure[matched]!;
      }
    }
    this.#matched = matched;
    return found;
  }
}
