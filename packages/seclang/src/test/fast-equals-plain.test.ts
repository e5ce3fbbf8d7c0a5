/**
 * The oracle: over every request of the CRS regression tests, the fast way (programs, candidate scans, value memory)
 * gives exactly the records of the plain way, which runs every rule on every value.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shared } from '@portcullis-testing/prerequisites';
import { compileRules } from '../compile/compile-rules.ts';
import { Engine } from '../evaluate/engine.ts';
import { buildRequest } from '../regression/build-request.ts';
import { runExchange } from '../regression/run-test.ts';
import { served } from '../regression/serve-request.ts';
import { testSources } from '../regression/test-configuration.ts';
import { readRegressionTests } from '../regression/test-file.ts';

const crs = shared('conformance/crs');

/** Compares the two ways on every `stride`th stage; returns how many were compared. */
function compare(paranoia: number, stride: number): number {
  const { plan } = compileRules(testSources(`${crs.path}/rules`, paranoia));
  const fast = new Engine(plan);
  const plain = new Engine(plan, { isPlain: true });
  const stages = readRegressionTests(`${crs.path}/tests`).flatMap(({ name, stages: all }) =>
    all.map(({ input }) => ({ name, input })),
  );
  const chosen = stages.filter((_, index) => index % stride === 0);
  for (const { name, input } of chosen) {
    const request = served(buildRequest(input));
    assert.deepEqual(runExchange(fast, request), runExchange(plain, request), `${name} at level ${paranoia}`);
  }
  return chosen.length;
}

test('fast and plain evaluation agree on all requests at level 4', { skip: crs.skip }, () => {
  assert.equal(compare(4, 1), 4972);
});

test('fast and plain evaluation agree on every fifth request at level 1', { skip: crs.skip }, () => {
  assert.equal(compare(1, 5), 995);
});
