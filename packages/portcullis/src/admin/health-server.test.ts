import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HealthServer } from './health-server.ts';
import type { ServiceView } from './service-view.ts';

test('200 on every path while workers serve, 503 before and while draining', async () => {
  const view = { draining: false, ready: 0 };
  const service = {
    version: '1.2.3',
    configuration: { expected: true, origin: 'none' },
    get draining() {
      return view.draining;
    },
    get workers() {
      return { ready: view.ready, size: 2 };
    },
  };
  const health = new HealthServer(service as unknown as ServiceView);
  await using _closed = { [Symbol.asyncDispose]: () => health.close() };
  await health.listen('127.0.0.1', 0);
  const ask = async (path: string, method = 'GET') => {
    const answer = await fetch(`${health.url}${path}`, { method });
    return [answer.status, await answer.text()] as const;
  };
  assert.equal((await ask('/'))[0], 503);
  view.ready = 1;
  const library = { language: 'nodejs', version: '1.2.3' };
  assert.deepEqual(await ask('/'), [200, `${JSON.stringify({ status: 'ok', library })}\n`]);
  assert.equal((await ask('/any/path?x=1'))[0], 200);
  assert.equal((await ask('/', 'POST'))[0], 405);
  assert.equal((await ask('/readyz'))[0], 503, 'one worker of two, and no configuration');
  view.draining = true;
  assert.match((await ask('/'))[1], /"status":"draining"/);
});
