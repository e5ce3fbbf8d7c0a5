import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFuzz } from './fuzz.ts';
import { descriptors } from './oracle.ts';

test('200,000 damaged messages of each type', { skip: descriptors.skip, timeout: 60 * 60_000 }, () => {
  const before = process.memoryUsage().heapUsed;
  const report = runFuzz({ seed: 1_000_000, rounds: 200_000 });
  assert.equal(report.inputs, 13 * 200_000);
  global.gc?.();
  const grown = process.memoryUsage().heapUsed - before;
  assert.ok(grown < 200 * 1024 * 1024, `heap grew by ${grown} bytes`);
});
