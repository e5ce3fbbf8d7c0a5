import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runScenario, scenarios } from '../src/run-scenarios.ts';
import { legalProcessor } from './legal-processor.ts';
import { serveProcessor } from './processor-server.ts';

test('the scenarios are those of the reference, 1 to 19', () => {
  assert.deepEqual(
    scenarios.map((scenario) => scenario.number),
    Array.from({ length: 19 }, (_, index) => index + 1),
  );
});

test('a legal processor passes every scenario', async (t) => {
  await using processor = await serveProcessor(legalProcessor);
  for (const scenario of scenarios) {
    await t.test(`${scenario.number}: ${scenario.name}`, async () => {
      const report = await runScenario(processor.target, scenario, { obeys: true });
      assert.deepEqual(report.faults, []);
      assert.equal(report.results.length, scenario.exchanges.length);
    });
  }
});
