/**
 * CRS regression tests through a real Envoy: raw requests, the WAF log read between markers. Here every twentieth, and
 * all that are listed in crs/ext-proc.json; `crs-envoy.soak.ts` runs them all.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRegressionTests } from '@portcullis/seclang/regression';
import { realEnvoy } from '@portcullis-testing/envoy';
import { shared } from '@portcullis-testing/prerequisites';
import { assertSuite } from './crs/assert-suite.ts';
import { expectedGroups, listedNames } from './crs/expected-groups.ts';

const { path: binary, skip: noEnvoy } = await realEnvoy();
const { path: crs, skip: noRules } = shared('conformance/crs');
const skip = noEnvoy || noRules;
const all = skip === false ? readRegressionTests(`${crs}/tests`) : [];

test('over ext_proc a sample of the CRS tests passes, and what Envoy changes is as listed', {
  skip,
}, async (context) => {
  const known = new Set(listedNames(expectedGroups('ext_proc')));
  const tests = all.filter(({ name }, index) => index % 20 === 0 || known.has(name));
  assert.equal(tests.length, 298);
  await assertSuite(context, { binary, crs, api: 'ext_proc' }, tests);
});

test('over ext_authz another sample passes, but for what only responses show', { skip }, async (context) => {
  const tests = all.filter((_, index) => index % 20 === 7);
  assert.equal(tests.length, 248);
  await assertSuite(context, { binary, crs, api: 'ext_authz' }, tests);
});
