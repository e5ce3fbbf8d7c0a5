/** A part of the oracle: every request in the soak, every eighth here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shared } from '@portcullis-testing/prerequisites';
import { compareEvaluation } from './compare-evaluation.ts';

const crs = shared('conformance/crs');

test('fast and plain evaluation agree on every eighth request', { skip: crs.skip }, () => {
  assert.equal(compareEvaluation(crs.path, 4, 8, 'deployed'), 622);
});
