import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { floors } from './floors.ts';
import { lineRanges, readLcov } from './lcov.ts';
import { byPackage, coverageText, shortfalls } from './package-coverage.ts';

const report = `TN:
SF:packages/a/src/x.ts
DA:1,3
DA:2,0
DA:3,0
DA:7,0
end_of_record
SF:packages/b/src/y.ts
DA:1,1
end_of_record
SF:packages/a/src/x.ts
DA:3,1
end_of_record
SF:scripts/z.ts
DA:1,0
end_of_record
`;

test('a report is read, and a file that comes twice is added up', () => {
  assert.deepEqual(readLcov(report).slice(0, 2), [
    { file: 'packages/a/src/x.ts', lines: 4, uncovered: [2, 7] },
    { file: 'packages/b/src/y.ts', lines: 1, uncovered: [] },
  ]);
  assert.equal(lineRanges([1, 2, 3, 5, 8, 9]), '1-3, 5, 8-9');
});

test('packages are held to their floors', () => {
  const packages = byPackage(readLcov(report));
  assert.deepEqual(packages, [
    { name: 'a', lines: 4, uncovered: 2, percent: 50 },
    { name: 'b', lines: 1, uncovered: 0, percent: 100 },
  ]);
  assert.deepEqual(shortfalls(packages, { a: 50, b: 100 }), []);
  assert.equal(shortfalls(packages, { a: 50.1, b: 100 }).length, 1);
  assert.equal(shortfalls(packages, { a: 50 }).length, 1);
  assert.match(coverageText(readLcov(report)), /x\.ts: 2, 7/);
});

test('every package has a floor, and there is none for others', () => {
  assert.deepEqual(Object.keys(floors).sort(), readdirSync('packages').sort());
});
