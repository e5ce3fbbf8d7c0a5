import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shared } from '@portcullis-testing/prerequisites';
import { regexSkips } from './data/regex-skips.ts';
import { readRegexCases, runRegexCase } from './regex-cases.ts';

const folder = shared('conformance/regex');

test('the regex suite: every case passes or is skipped for a reason that still holds', {
  skip: folder.skip,
}, () => {
  const cases = readRegexCases(folder.path);
  const skipped = new Map(regexSkips.flatMap(({ reason, cases: ids }) => ids.map((id) => [id, reason])));
  const failures: string[] = [];
  let passed = 0;
  for (const regexCase of cases) {
    const complaint = runRegexCase(regexCase);
    const reason = skipped.get(regexCase.id);
    if (reason === undefined && complaint !== null) failures.push(`${regexCase.id}: ${complaint}`);
    else if (reason !== undefined && complaint === null)
      failures.push(`${regexCase.id} passes, but is skipped: ${reason}`);
    else if (complaint === null) passed++;
  }
  assert.deepEqual(failures, []);
  assert.equal(cases.length, 1203);
  assert.equal(passed, 918);
  assert.equal(skipped.size, 285);
});
