/** Cost is linear up to a mebibyte, also for pairs of adversarial units. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detectSqli, detectXss } from '../src/index.ts';
import { ADVERSARIAL_HTML, ADVERSARIAL_SQL, grow } from './adversarial-inputs.ts';
import { assertLinear, repeatedBytes } from './linear-time.ts';

/** For 1 MiB and both detectors; a quadratic spot takes minutes, the slowest input takes a tenth of this. */
const MOST_MILLISECONDS = 1000;

describe('cost per byte does not grow with length, up to 1 MiB', () => {
  const all = [...ADVERSARIAL_SQL, ...ADVERSARIAL_HTML];
  for (const input of [...all, ...repeatedBytes()]) {
    it(input.name, () => {
      assertLinear(input, 1 << 10, 1 << 20);
      const bytes = grow(input, 1 << 20);
      const before = performance.now();
      detectSqli(bytes);
      detectXss(bytes);
      const took = performance.now() - before;
      assert.ok(took < MOST_MILLISECONDS, `${took} ms for 1 MiB`);
    });
  }
  for (const first of all) {
    it(`${first.name}, mixed with each other unit`, () => {
      for (const second of all) {
        const unit = first.unit + second.unit;
        assertLinear(
          { name: `${first.name} + ${second.name}`, before: first.before, unit },
          1 << 10,
          1 << 16,
        );
      }
    });
  }
});
