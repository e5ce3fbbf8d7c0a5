/**
 * Body bytes that are held until their verdict. They grow in one piece, so that they can be inspected without another
 * copy, and every byte of memory is taken from the budget that all exchanges share.
 */
import type { BodyBudget } from '../../state/body-budget.ts';

const smallest = 4096;

/** The bytes of one direction that were received so far, up to a limit. */
export class HeldBody {
  /** Longest that is kept, in bytes. */
  readonly limit: number;
  readonly #budget: BodyBudget;
  #bytes = new Uint8Array(0);
  #length = 0;
  #exhausted: 'over-limit' | 'overload' | undefined;

  constructor(limit: number, budget: BodyBudget) {
    this.limit = limit;
    this.#budget = budget;
  }

  /** How many bytes are kept. */
  get length(): number {
    return this.#length;
  }

  /** Why not everything was kept: more than the limit, or the process-wide budget is spent. */
  get exhausted(): 'over-limit' | 'overload' | undefined {
    return this.#exhausted;
  }

  /** The kept bytes, a view that is valid until the next change. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Keeps what fits of `chunk` and returns how many bytes that are. Once exhausted, nothing more is kept. */
  append(chunk: Uint8Array): number {
    if (this.#exhausted !== undefined) return 0;
    const taken = Math.min(chunk.length, this.limit - this.#length);
    if (!this.#ensure(this.#length + taken)) {
      this.#exhausted = 'overload';
      return 0;
    }
    this.#bytes.set(taken === chunk.length ? chunk : chunk.subarray(0, taken), this.#length);
    this.#length += taken;
    if (taken < chunk.length) this.#exhausted = 'over-limit';
    return taken;
  }

  #ensure(needed: number): boolean {
    const capacity = this.#bytes.length;
    if (needed <= capacity) return true;
    const wished = Math.max(needed, Math.min(Math.max(capacity * 2, smallest), this.limit));
    if (!this.#budget.reserve(wished - capacity)) return false;
    const larger = new Uint8Array(wished);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
    return true;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.#bytes.copyWithin(0, count, this.#length);
    this.#length -= count;
  }

  /** Forgets the bytes and gives their memory back to the budget. */
  free(): void {
    if (this.#bytes.length > 0) this.#budget.release(this.#bytes.length);
    this.#bytes = new Uint8Array(0);
    this.#length = 0;
  }
}
