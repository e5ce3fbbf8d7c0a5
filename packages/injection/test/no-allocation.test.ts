/** A value that is no injection costs no memory. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detectSqli, detectXss } from '../src/index.ts';
import { BENIGN_TEXTS } from './benign-texts.ts';

/** Rounds over all texts in one attempt: some 170,000 calls. */
const ROUNDS = 1000;
/** About a byte per call; an object per call would be ten times as much. */
const TOLERATED_BYTES = 200_000;

describe('the answer "no"', () => {
  it('allocates nothing', () => {
    const texts = BENIGN_TEXTS.map((text) => Uint8Array.from(Buffer.from(text)));
    const round = (): void => {
      for (const text of texts) {
        detectSqli(text);
        detectXss(text);
      }
    };
    for (let i = 0; i < 2000; i++) round();
    const growths: number[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      const before = process.memoryUsage().heapUsed;
      for (let i = 0; i < ROUNDS; i++) round();
      growths.push(process.memoryUsage().heapUsed - before);
    }
    // A collection in between makes a growth negative; that of the quietest attempt counts.
    const growth = growths.filter((bytes) => bytes >= 0).sort((a, b) => a - b)[0] ?? 0;
    assert.ok(growth < TOLERATED_BYTES, `${growth} bytes in ${ROUNDS} rounds`);
  });
});
