import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planWithPolicy } from '../../../test/policy-of.ts';
import { AttachedPlan } from '../../pipeline/attached-plan.ts';
import { runOffline } from './run-offline.ts';

test('what an engine throws is told beside the verdict', () => {
  const { plan } = planWithPolicy({
    engines: { seclang: { directives: 'SecRule ARGS "@contains x" "id:1,phase:2,deny"' } },
    postures: { engine_error: 'block' },
    timeout: '10s',
  });
  const failing = new AttachedPlan(plan, [
    {
      engine: 'seclang',
      attach: () => ({
        open: () => ({
          inspect: () => {
            throw new Error('a defect');
          },
        }),
      }),
    },
  ]);
  const request = {
    method: 'GET',
    scheme: 'https' as const,
    host: 'h',
    target: '/',
    headers: [],
    body: Buffer.alloc(0),
  };
  const { record, engineErrors, postures } = runOffline(request, failing);
  assert.equal(engineErrors[0], 'seclang: a defect');
  assert.deepEqual(postures[0], { cause: 'engine-error', posture: 'block' });
  assert.equal(record.verdict, 'block');
});
