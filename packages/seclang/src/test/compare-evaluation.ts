import assert from 'node:assert/strict';
import { compileRules } from '../compile/compile-rules.ts';
import { Engine } from '../evaluate/engine.ts';
import { buildRequest } from '../regression/build-request.ts';
import { runExchange } from '../regression/run-test.ts';
import { served } from '../regression/serve-request.ts';
import { testSources } from '../regression/test-configuration.ts';
import { readRegressionTests } from '../regression/test-file.ts';

/**
 * The oracle: the fast way (programs, candidate scans, value memory) must give exactly the records of the plain way,
 * which runs every rule on every value. Compares them on every `stride`th request of the CRS regression tests in `crs`;
 * returns how many were compared.
 */
export function compareEvaluation(crs: string, paranoia: number, stride: number): number {
  const { plan } = compileRules(testSources(`${crs}/rules`, paranoia));
  const fast = new Engine(plan);
  const plain = new Engine(plan, { isPlain: true });
  const stages = readRegressionTests(`${crs}/tests`).flatMap(({ name, stages: all }) =>
    all.map(({ input }) => ({ name, input })),
  );
  const chosen = stages.filter((_, index) => index % stride === 0);
  for (const { name, input } of chosen) {
    const request = served(buildRequest(input));
    assert.deepEqual(runExchange(fast, request), runExchange(plain, request), `${name} at level ${paranoia}`);
  }
  return chosen.length;
}
