/** The regression tests of OWASP CRS 4.28.0: all pass, at paranoia level 4. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shared } from '@portcullis-testing/prerequisites';
import { runRegressionSuite } from '../regression/suite.ts';

const crs = shared('conformance/crs');

test('all CRS regression tests pass', { skip: crs.skip }, () => {
  const lines: string[] = [];
  const status = runRegressionSuite({
    rules: `${crs.path}/rules`,
    tests: `${crs.path}/tests`,
    paranoia: 4,
    filter: '',
    json: true,
    print: (line) => lines.push(line),
  });
  assert.deepEqual(lines, ['{"passed":4966,"failed":0,"skipped":0}']);
  assert.equal(status, 0);
});
