/**
 * A bound in time. The run goes before the other work of the machine where that is allowed. If the machine still
 * delays answers noticeably while nothing is reloaded, its delay is added: it is no fault of reloads. Otherwise the
 * bound is absolute.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runApart } from './test/apart-from-machine.ts';
import type { ReloadsUnderLoad } from './test/reload-under-load.ts';

/** Milliseconds. */
const bound = 50;
/** Milliseconds that the machine itself may delay an answer before it counts as disturbed. */
const quiet = bound / 2;
const program = fileURLToPath(new URL('./test/reload-run.ts', import.meta.url));

test('20 reloads under load, and no answer later than 50 ms', async (context) => {
  const { stdout, ahead } = await runApart([program, '20', '2000']);
  const { slowest, reloads, answers, slowestWithout } = JSON.parse(stdout) as ReloadsUnderLoad;
  const total = answers.reduce((sum, count) => sum + count, 0);
  const mean = reloads.reduce((sum, milliseconds) => sum + milliseconds, 0) / reloads.length;
  const allowed = slowestWithout <= quiet ? bound : bound + slowestWithout;
  context.diagnostic(
    `${total} answers in 20 reloads of ${mean.toFixed(0)} ms each, slowest ${Math.max(...slowest).toFixed(1)} ms, without reload ${slowestWithout.toFixed(1)} ms, allowed ${allowed.toFixed(1)} ms; ${ahead ? 'before' : 'beside'} the other work of the machine`,
  );
  assert.equal(slowest.length, 20);
  assert.ok(total > 20 * 20);
  for (const milliseconds of slowest) assert.ok(milliseconds <= allowed, `${milliseconds} ms`);
});
