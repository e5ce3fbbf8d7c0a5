/** All CRS regression tests through a real Envoy, over ext_proc and over ext_authz. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRegressionTests } from '@portcullis/seclang/regression';
import { realEnvoy } from '@portcullis-testing/envoy';
import { shared } from '@portcullis-testing/prerequisites';
import { assertSuite } from './crs/assert-suite.ts';

const { path: binary, skip: noEnvoy } = await realEnvoy();
const { path: crs, skip: noRules } = shared('conformance/crs');
const skip = noEnvoy || noRules;

for (const api of ['ext_proc', 'ext_authz'] as const) {
  test(`all CRS tests over ${api}`, { skip }, async (context) => {
    const tests = readRegressionTests(`${crs}/tests`);
    assert.equal(tests.length, 4_966);
    await assertSuite(context, { binary, crs, api }, tests);
  });
}
