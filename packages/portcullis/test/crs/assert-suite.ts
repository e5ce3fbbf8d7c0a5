import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { RegressionTest } from '@portcullis/seclang/regression';
import { type Api, startCrsStack } from './crs-stack.ts';
import { expectedGroups, listed, listedNames, restricted } from './expected-groups.ts';
import { runSuite } from './judge.ts';

/** Runs tests over an API: none fails, and those that Envoy answers or hides are exactly the listed ones. */
export async function assertSuite(
  context: TestContext,
  { binary, crs, api }: { binary: string; crs: string; api: Api },
  tests: readonly RegressionTest[],
): Promise<void> {
  await using stack = await startCrsStack(binary, crs, api);
  const groups = await runSuite(stack, api, crs, tests);
  const names = new Set(tests.map(({ name }) => name));
  assert.deepEqual(groups.failed, {});
  const expected = restricted(expectedGroups(api), (name) => names.has(name));
  assert.deepEqual(listed(groups), expected);
  assert.equal(groups.passed + listedNames(expected).length, names.size);
  const { answered, hidden } = groups;
  context.diagnostic(
    `${api}: ${groups.passed} passed, 0 failed, ${Object.keys(answered).length} answered by Envoy, ${Object.keys(hidden).length} hidden or rewritten by it`,
  );
}
