import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogThrottle } from './log-throttle.ts';

test('a code gets ten lines per ten seconds, and what was left out is told with the next one', () => {
  let now = 0;
  const lines: string[] = [];
  const throttle = new LogThrottle(
    (level, code, text) => lines.push(`${level} ${code} ${text}`),
    () => now,
  );
  for (let count = 0; count < 15; count++) throttle.write('error', 'a.b', String(count));
  throttle.write('info', 'c.d', 'another code');
  assert.equal(lines.length, 11);
  assert.equal(lines.at(-1), 'info c.d another code');
  now = 10_000;
  throttle.write('error', 'a.b', '15');
  assert.deepEqual(lines.slice(11), ['warn a.b 5 more of these lines were left out', 'error a.b 15']);
});
