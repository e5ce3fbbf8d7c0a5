import type { Headers } from './headers.ts';

/** {@link Headers} made from pairs, for tools and APIs that do not hand over bytes. Names become lower-case. */
export class HeaderLines implements Headers {
  readonly bytes: Uint8Array;
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  /** End of each name and each value in turn. */
  readonly #ends: number[] = [0];

  constructor(lines: ReadonlyArray<readonly [name: string, value: string]>) {
    for (const [name, value] of lines) {
      this.#names.push(name.toLowerCase());
      this.#values.push(value);
      const before = this.#ends[this.#ends.length - 1]!;
      this.#ends.push(before + name.length, before + name.length + value.length);
    }
    this.bytes = Buffer.from(this.#names.map((name, index) => name + this.#values[index]).join(''), 'latin1');
  }

  get count(): number {
    return this.#names.length;
  }

  name(index: number): string {
    return this.#names[index]!;
  }

  value(index: number): string {
    return this.#values[index]!;
  }

  nameStart(index: number): number {
    return this.#ends[index * 2]!;
  }

  nameEnd(index: number): number {
    return this.#ends[index * 2 + 1]!;
  }

  valueStart(index: number): number {
    return this.#ends[index * 2 + 1]!;
  }

  valueEnd(index: number): number {
    return this.#ends[index * 2 + 2]!;
  }

  find(name: string, from = 0): number {
    return this.#names.indexOf(name, from);
  }
}
