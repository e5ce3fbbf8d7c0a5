import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import type { FileCoverage } from './file-coverage.ts';
import { byPackage, coverageProblems, coverageText } from './package-coverage.ts';
import { requirements } from './requirements.ts';

const whole: FileCoverage = {
  file: 'packages/b/src/y.ts',
  lines: 1,
  notRun: [],
  unexplained: [],
  wrongReasons: [],
};
const files: readonly FileCoverage[] = [
  { file: 'packages/a/src/x.ts', lines: 4, notRun: [2, 7], unexplained: [7], wrongReasons: [] },
  whole,
];

test('files are added up by package, and lines without a reason are listed', () => {
  assert.deepEqual(byPackage(files), [
    { name: 'a', lines: 4, notRun: 2, unexplained: 1, percent: 50 },
    { name: 'b', lines: 1, notRun: 0, unexplained: 0, percent: 100 },
  ]);
  assert.match(coverageText(files), /without a reason:\n {2}packages\/a\/src\/x\.ts: 7$/);
});

test('a package is held to its share, where all tests ran', () => {
  const asked = (percent: number) => ({
    a: { percent, everyLine: false },
    b: { percent: 100, everyLine: true },
  });
  assert.deepEqual(coverageProblems(files, asked(50), true), []);
  assert.deepEqual(coverageProblems(files, asked(50.1), true), [
    'a: 50 % of lines are run, less than 50.1 %',
  ]);
  assert.deepEqual(coverageProblems(files, asked(50.1), false), []);
  assert.equal(coverageProblems([whole], {}, true).length, 1);
});

test('where every line counts, one without a reason is a problem, also where only some tests ran', () => {
  const every = { a: { percent: 50, everyLine: true }, b: { percent: 100, everyLine: true } };
  for (const all of [true, false]) {
    assert.deepEqual(coverageProblems(files, every, all), [
      'packages/a/src/x.ts: not run and without a reason: 7',
    ]);
  }
});

test('a wrong reason is a problem everywhere', () => {
  const stale = [{ ...whole, wrongReasons: [3] }];
  const problems = coverageProblems(stale, { b: { percent: 0, everyLine: false } }, false);
  assert.match(problems.join(), /^packages\/b\/src\/y\.ts:3: /);
});

test('every package has its requirements, and nothing else has', () => {
  assert.deepEqual(Object.keys(requirements).sort(), readdirSync('packages').sort());
});
