import { randomFillSync } from 'node:crypto';

/** Bytes of an id: 64 bits, so that ids of a year's decisions do not meet. */
const idBytes = 8;
/** Ids that are drawn together: a call for each would cost more than the rest of a short exchange. */
const drawn = 512;

const pool = Buffer.alloc(idBytes * drawn);
let next = pool.length;

/** 16 hexadecimal digits of cryptographic randomness. */
export function randomId(): string {
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  const start = next;
  next += idBytes;
  return pool.toString('hex', start, next);
}
