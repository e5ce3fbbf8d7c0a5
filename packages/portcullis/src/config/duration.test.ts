import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DURATION_PATTERN, parseDuration } from './duration.ts';

const cases: readonly (readonly [text: string, milliseconds: number | undefined])[] = [
  ['0', 0],
  ['50ms', 50],
  ['1.5h', 5_400_000],
  ['1m30s', 90_000],
  ['.5s', 500],
  ['250us', 0.25],
  ['250µs', 0.25],
  ['100ns', 0.0001],
  ['', undefined],
  ['50', undefined],
  ['ms', undefined],
  ['-5ms', undefined],
  ['5 ms', undefined],
  ['5msx', undefined],
  ['5d', undefined],
];

test('durations are read as Go reads them', () => {
  for (const [text, milliseconds] of cases) {
    const parsed = parseDuration(text);
    if (milliseconds === undefined) assert.equal(parsed, undefined, text);
    else assert.ok(Math.abs(parsed! - milliseconds) < 1e-9, text);
  }
  assert.equal(cases.length, 15);
});

test('the pattern of the schema accepts exactly what parses', () => {
  const pattern = new RegExp(DURATION_PATTERN);
  for (const [text, milliseconds] of cases)
    assert.equal(pattern.test(text), milliseconds !== undefined, text);
});
