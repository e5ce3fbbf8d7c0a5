/** For tests: the property that no file makes loading throw, hang, or refuse without a reason. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HeaderLines } from '../../exchange/header-lines.ts';
import { PolicyResolver } from '../../pipeline/resolve-policy.ts';
import { renderHuman } from '../render-human.ts';
import { renderJson } from '../render-json.ts';
import { noise, strangeDocument, tornDocument } from './broken-documents.ts';
import { loadTexts } from './configuration-fixture.ts';

const content = fc.oneof(
  { weight: 4, arbitrary: tornDocument },
  { weight: 4, arbitrary: strangeDocument },
  { weight: 1, arbitrary: noise },
);
const name = fc.constantFrom('a.yaml', 'b.yml', 'c.json');

/** Runs the property `runs` times, the same ones for the same seed; some runs have to come to a plan, or the inputs have lost their use. */
export function fuzzLoading(runs: number, seed: number): void {
  let plans = 0;
  fc.assert(
    fc.property(fc.dictionary(name, content, { minKeys: 1, maxKeys: 2 }), (files) => {
      const result = loadTexts(files);
      const explained = result.plan !== undefined || result.empty || result.counts.error > 0;
      assert.ok(explained, 'refused without a reason');
      assert.equal(result.plan === undefined, result.empty || result.counts.error > 0);
      for (const { range, message } of result.diagnostics) {
        assert.ok(message.length > 0);
        assert.ok(range === undefined || (range.start.line >= 1 && range.start.column >= 1));
      }
      renderHuman(result.diagnostics, (file) => Buffer.from(files[file] ?? '').toString('utf8'));
      JSON.parse(renderJson(result));
      if (result.plan === undefined) return;
      plans += 1;
      const request = { host: 'x', path: '/', method: 'GET', contentType: '', headers: new HeaderLines([]) };
      new PolicyResolver(structuredClone(result.plan)).resolve(request);
    }),
    { numRuns: runs, seed },
  );
  assert.ok(plans > runs / 200, `only ${plans} plans in ${runs} runs`);
}
