import type { FieldTable } from '../field-table.ts';

/** The open elements: where the name of each is in the arena. A name is stored once, however many rows refer to it. */
export class ElementStack {
  readonly #table: FieldTable;
  #names = new Int32Array(64);
  #depth = 0;

  constructor(table: FieldTable) {
    this.#table = table;
  }

  get depth(): number {
    return this.#depth;
  }

  /** Start of the innermost element's name in the arena; 0 outside the root. */
  get nameStart(): number {
    return this.#depth === 0 ? 0 : this.#names[this.#depth * 2 - 2]!;
  }

  /** End of the innermost element's name in the arena; 0 outside the root. */
  get nameEnd(): number {
    return this.#depth === 0 ? 0 : this.#names[this.#depth * 2 - 1]!;
  }

  clear(): void {
    this.#depth = 0;
  }

  push(nameStart: number, nameEnd: number): void {
    if (this.#depth * 2 === this.#names.length) {
      const grown = new Int32Array(this.#names.length * 2);
      grown.set(this.#names);
      this.#names = grown;
    }
    this.#names[this.#depth * 2] = nameStart;
    this.#names[this.#depth * 2 + 1] = nameEnd;
    this.#depth++;
  }

  pop(): void {
    this.#depth--;
  }

  /**
   * How many elements an end tag with this name closes: 1 when it is the innermost, more when it is one of the next
   * few outside it, 0 when none of these has the name. Looks at 8 at most, so that a document of end tags that match
   * nothing stays linear.
   */
  closedBy(nameStart: number, nameEnd: number): number {
    for (let up = 1; up <= Math.min(8, this.#depth); up++) {
      const at = (this.#depth - up) * 2;
      if (this.#sameName(this.#names[at]!, this.#names[at + 1]!, nameStart, nameEnd)) return up;
    }
    return 0;
  }

  #sameName(start: number, end: number, otherStart: number, otherEnd: number): boolean {
    if (end - start !== otherEnd - otherStart) return false;
    const { bytes } = this.#table;
    for (let i = 0; i < end - start; i++) if (bytes[start + i] !== bytes[otherStart + i]) return false;
    return true;
  }
}
