/** The oracle over all requests of the CRS regression tests, at every paranoia level. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shared } from '@portcullis-testing/prerequisites';
import { compareEvaluation } from './compare-evaluation.ts';

const crs = shared('conformance/crs');

for (const paranoia of [1, 2, 3, 4]) {
  for (const set of ['tests', 'deployed'] as const) {
    const title = `fast and plain evaluation agree on all requests at level ${paranoia}, rules as in ${set}`;
    test(title, { skip: crs.skip }, () => {
      assert.equal(compareEvaluation(crs.path, paranoia, 1, set), 4972);
    });
  }
}
