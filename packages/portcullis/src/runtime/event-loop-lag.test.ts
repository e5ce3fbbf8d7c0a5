import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventLoopLag } from './event-loop-lag.ts';

test('what a timer is late is counted', (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  let now = 0;
  const lag = new EventLoopLag(() => now);
  now = 50;
  context.mock.timers.tick(50);
  now = 400;
  context.mock.timers.tick(50);
  lag.stop();
  context.mock.timers.tick(500);
  const { values } = lag.tally.series('worker_event_loop_lag_seconds', { worker: '0' });
  const upTo = (le: string): number | undefined =>
    values.find(({ metricName, labels }) => metricName?.endsWith('_bucket') === true && labels['le'] === le)
      ?.value;
  assert.deepEqual([upTo('0.001'), upTo('0.2'), upTo('0.5'), upTo('+Inf')], [1, 1, 2, 2]);
});
