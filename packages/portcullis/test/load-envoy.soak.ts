/** The long form of load-envoy.test.ts: 100,000 requests per line. */
import { describe, it } from 'node:test';
import { realEnvoy } from '@portcullis-testing/envoy';
import { assertFlawless, startLoadStack } from './load-scenario.ts';

const { path: binary, skip } = await realEnvoy();

describe('100,000 requests on a real Envoy', { skip }, () => {
  for (const failureModeAllow of [false, true]) {
    for (const protocol of ['HTTP/1.1', 'HTTP/2'] as const) {
      for (const parallel of [20, 200]) {
        const name = `${protocol}, ${parallel} in parallel, ${failureModeAllow ? 'fail-open' : 'fail-closed'}`;
        it(name, async () => {
          await using stack = await startLoadStack(binary, failureModeAllow);
          await assertFlawless(stack, { protocol, requests: 100_000, parallel });
        });
      }
    }
  }
});
