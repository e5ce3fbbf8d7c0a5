/**
 * Connections per worker in shared memory (D5). Envoy opens one connection per own worker and endpoint, so they
 * spread by luck; a worker above its share sends connections away gracefully and Envoy reconnects elsewhere.
 */

/** Memory for `workers` counts. */
export function createConnectionCounts(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(workers * Int32Array.BYTES_PER_ELEMENT);
}

/** One worker's view. */
export class ConnectionCounts {
  readonly #counts: Int32Array;
  readonly #own: number;

  constructor(memory: SharedArrayBuffer, own: number) {
    this.#counts = new Int32Array(memory);
    this.#own = own;
  }

  /** Publishes this worker's count. */
  publish(connections: number): void {
    Atomics.store(this.#counts, this.#own, connections);
  }

  /** How many connections this worker has above its share; 0 when another worker could not take one. */
  get excess(): number {
    let total = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let worker = 0; worker < this.#counts.length; worker++) {
      const count = Atomics.load(this.#counts, worker);
      total += count;
      least = Math.min(least, count);
    }
    const own = Atomics.load(this.#counts, this.#own);
    const share = Math.ceil(total / this.#counts.length);
    return own > share && own - least >= 2 ? own - share : 0;
  }
}
