/** Byte ranges inside a message that are read later, if at all. Reused: `clear` keeps the memory. */
export class RangeList {
  #offsets = new Int32Array(16);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  start(index: number): number {
    return this.#offsets[index * 2]!;
  }

  end(index: number): number {
    return this.#offsets[index * 2 + 1]!;
  }

  clear(): void {
    this.#count = 0;
  }

  push(start: number, end: number): void {
    const at = this.#count * 2;
    if (at === this.#offsets.length) {
      const larger = new Int32Array(at * 2);
      larger.set(this.#offsets);
      this.#offsets = larger;
    }
    this.#offsets[at] = start;
    this.#offsets[at + 1] = end;
    this.#count++;
  }
}
