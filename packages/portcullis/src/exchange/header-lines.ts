import type { Headers } from './headers.ts';

/** {@link Headers} made from pairs, for tools and APIs that do not hand over bytes. Names become lower-case. */
export class HeaderLines implements Headers {
  readonly bytes: Uint8Array;
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  readonly #ends: number[] = [0];

  constructor(lines: ReadonlyArray<readonly [name: string, value: string]>) {
    for (const [name, value] of lines) {
      this.#names.push(name.toLowerCase());
      this.#values.push(value);
      this.#ends.push(this.#ends[this.#ends.length - 1]! + value.length);
    }
    this.bytes = Buffer.from(this.#values.join(''), 'latin1');
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

  valueStart(index: number): number {
    return this.#ends[index]!;
  }

  valueEnd(index: number): number {
    return this.#ends[index + 1]!;
  }

  find(name: string, from = 0): number {
    return this.#names.indexOf(name, from);
  }
}
