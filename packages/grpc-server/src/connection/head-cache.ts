/**
 * Remembers decoded request heads by the bytes of their header block. Envoy sends the same block for every call of a
 * connection once its dynamic table has settled, so most calls cost a comparison of some 50 bytes.
 *
 * A block means the same as long as the decoder's dynamic table has not changed; each entry holds the table's
 * generation, and blocks that themselves change the table are not remembered.
 */
import { copied } from '../copied.ts';
import type { RequestHead } from '../request-head.ts';

const entries = 4;
/** Longer blocks are seldom repeated, and cost a copy. */
const longestBlock = 512;

/** The remembered heads of one connection. */
export class HeadCache {
  readonly #blocks: Buffer[] = [];
  readonly #heads: RequestHead[] = [];
  #generation = -1;
  #next = 0;

  /** The head that the block `bytes[start, end)` decodes to with the decoder's table at `generation`. */
  find(bytes: Buffer, start: number, end: number, generation: number): RequestHead | undefined {
    if (generation !== this.#generation) return undefined;
    const length = end - start;
    for (let index = 0; index < this.#blocks.length; index++) {
      const block = this.#blocks[index]!;
      if (block.length === length && equal(block, bytes, start)) return this.#heads[index];
    }
    return undefined;
  }

  /** Remembers a head. */
  add(bytes: Buffer, start: number, end: number, generation: number, head: RequestHead): void {
    if (end - start > longestBlock) return;
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#blocks.length = 0;
      this.#heads.length = 0;
      this.#next = 0;
    }
    this.#blocks[this.#next] = copied(bytes, start, end);
    this.#heads[this.#next] = head;
    this.#next = (this.#next + 1) % entries;
  }
}

function equal(block: Buffer, bytes: Buffer, start: number): boolean {
  for (let at = 0; at < block.length; at++) {
    if (block[at] !== bytes[start + at]) return false;
  }
  return true;
}
