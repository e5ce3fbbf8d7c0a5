import { describe, it } from 'node:test';
import { realEnvoy } from '@portcullis-testing/envoy';
import { assertFlawless, type Load, startLoadStack } from './load-scenario.ts';

const { path: binary, skip } = await realEnvoy();

const loads: readonly Load[] = [
  { protocol: 'HTTP/1.1', requests: 800, parallel: 20 },
  { protocol: 'HTTP/2', requests: 800, parallel: 200 },
];

describe('many requests on a real Envoy', { skip }, () => {
  for (const failureModeAllow of [false, true]) {
    it(`gives every request its answer, ${failureModeAllow ? 'fail-open' : 'fail-closed'}`, async () => {
      await using stack = await startLoadStack(binary, failureModeAllow);
      for (const load of loads) await assertFlawless(stack, load);
    });
  }
});
