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
 *
 * @param set `tests`: the configuration of the tests, whose first rule sets the engine's mode, so that little is known
 *   of TX when rules are compiled; `deployed`: without that, so that all short cuts are taken
 */
export function compareEvaluation(
  crs: string,
  paranoia: number,
  stride: number,
  set: 'tests' | 'deployed',
): number {
  const sources = testSources(`${crs}/rules`, paranoia).map((source) =>
    set === 'deployed' && 'text' in source
      ? { ...source, text: source.text.replace('ctl:ruleEngine=DetectionOnly,', '') }
      : source,
  );
  const { plan } = compileRules(sources);
  assert.equal(plan.initialTx.length > 0 && plan.scans[0]!.narrowed.length > 0, set === 'deployed');
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
