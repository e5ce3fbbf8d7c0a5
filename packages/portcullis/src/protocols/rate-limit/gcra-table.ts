/**
 * Rate limits in shared memory, by the generic cell rate algorithm (ITU-T I.371, the virtual scheduling form): per
 * key one number, the theoretical arrival time (TAT), when the burst is as good as new.
 *
 *   allowed  iff  TAT + cost - now  <=  burst        then TAT := max(TAT, now) + cost
 *
 * The table has a fixed size and is shared by all workers without locks. A key is a fingerprint of a keyed hash in
 * one of the eight slots of its bucket; when all are taken, the one that is soonest as good as new makes room.
 * Times are counted in ticks, 2^30 of them to the burst's time, modulo 2^32; a second word counts whole periods, so
 * that a key that rested for longer than the ticks go round is known to be as good as new. Two threads that meet on
 * a fresh key may lose one hit between them; nothing else is lost.
 */
import { createHmac, randomBytes } from 'node:crypto';

/** Words of a slot: fingerprint, TAT, period of the last hit, second at which it is as good as new. */
const slotWords = 4;
const ways = 8;
const headerWords = 2;
/** Ticks of one period. */
const periodTicks = 2 ** 30;

/** Default: 131,072 keys in 2 MiB. */
export const defaultSlots = 1 << 17;

/** The memory of a table and the key of its hash, for all threads. */
export interface GcraMemory {
  readonly words: SharedArrayBuffer;
  readonly hashKey: Uint8Array;
  /** Milliseconds since 1970 at which the table's time begins. */
  readonly epoch: number;
}

/** Memory for so many keys, rounded up to a power of two. */
export function createGcraMemory(slots: number = defaultSlots, epoch: number = Date.now()): GcraMemory {
  const buckets = 2 ** Math.ceil(Math.log2(Math.max(1, slots / ways)));
  const words = new SharedArrayBuffer(
    (headerWords + buckets * ways * slotWords) * Int32Array.BYTES_PER_ELEMENT,
  );
  return { words, hashKey: randomBytes(32), epoch };
}

/** A limit: `requests` per `period` milliseconds, and as many at once. */
export interface GcraLimit {
  readonly requests: number;
  readonly period: number;
}

/** What a hit found. */
export interface GcraAnswer {
  readonly allowed: boolean;
  /** Hits that would be allowed right now. */
  readonly remaining: number;
  /** Milliseconds until the whole burst is there again. */
  readonly reset: number;
  /** Milliseconds until the refused hit would be allowed; 0 for an allowed one. */
  readonly retryAfter: number;
}

/** One thread's view of a table. */
export class GcraTable {
  readonly #words: Int32Array;
  readonly #hashKey: Uint8Array;
  readonly #epoch: number;
  readonly #bucketMask: number;

  constructor({ words, hashKey, epoch }: GcraMemory) {
    this.#words = new Int32Array(words);
    this.#hashKey = hashKey;
    this.#epoch = epoch;
    this.#bucketMask = (this.#words.length - headerWords) / slotWords / ways - 1;
  }

  /** Keys that made room for others although they were not as good as new. */
  get evicted(): number {
    return Atomics.load(this.#words, 0) >>> 0;
  }

  /**
   * Takes `hits` for `key` when they fit; 0 only looks. `now` in milliseconds since 1970.
   */
  hit(key: string, limit: GcraLimit, hits: number, now: number): GcraAnswer {
    const { requests } = limit;
    if (requests <= 0) return { allowed: hits === 0, remaining: 0, reset: 0, retryAfter: limit.period };
    const words = this.#words;
    const elapsed = Math.max(0, now - this.#epoch);
    const ticksPerMs = periodTicks / limit.period;
    const period = Math.floor(elapsed / limit.period) | 0;
    const nowTicks = Math.floor((elapsed % limit.period) * ticksPerMs) + (period & 3) * periodTicks;
    const perHit = Math.max(1, Math.floor(periodTicks / requests));
    const burst = perHit * requests;
    const cost = Math.min(hits, requests + 1) * perHit;
    const slot = this.#slot(key, Math.ceil(elapsed / 1000));
    for (;;) {
      const stored = Atomics.load(words, slot + 1);
      const last = Atomics.load(words, slot + 2);
      const rested = ((period - last) | 0) >= 2 || ((period - last) | 0) < -1;
      const debt = rested ? 0 : Math.max(0, (stored - nowTicks) | 0);
      const allowed = debt + cost <= burst;
      const after = allowed ? debt + cost : debt;
      if (allowed && hits > 0) {
        if (Atomics.compareExchange(words, slot + 1, stored, (nowTicks + after) | 0) !== stored) continue;
        Atomics.store(words, slot + 2, period);
        Atomics.store(words, slot + 3, Math.ceil((elapsed + after / ticksPerMs) / 1000) | 0);
      }
      return {
        allowed,
        remaining: Math.max(0, Math.floor((burst - after) / perHit)),
        reset: after / ticksPerMs,
        retryAfter: allowed ? 0 : Math.max(0, debt + cost - burst) / ticksPerMs,
      };
    }
  }

  /** First word of the key's slot; a new one when it has none. */
  #slot(key: string, second: number): number {
    const words = this.#words;
    const digest = createHmac('sha256', this.#hashKey).update(key).digest();
    const fingerprint = digest.readInt32LE(0) || 1;
    const first = headerWords + (digest.readUInt32LE(4) & this.#bucketMask) * ways * slotWords;
    for (;;) {
      let oldest = first;
      let soonest = Number.POSITIVE_INFINITY;
      for (let way = 0; way < ways; way++) {
        const at = first + way * slotWords;
        const there = Atomics.load(words, at);
        if (there === fingerprint) return at;
        const good = there === 0 ? -1 : Atomics.load(words, at + 3);
        if (good < soonest) {
          soonest = good;
          oldest = at;
        }
      }
      const before = Atomics.load(words, oldest);
      // The period goes first: whoever finds the new fingerprint takes the slot for as good as new.
      if (Atomics.compareExchange(words, oldest, before, fingerprint) !== before) continue;
      Atomics.store(words, oldest + 2, -0x7000_0000);
      Atomics.store(words, oldest + 3, second);
      if (before !== 0 && soonest > second) Atomics.add(words, 0, 1);
      return oldest;
    }
  }
}
