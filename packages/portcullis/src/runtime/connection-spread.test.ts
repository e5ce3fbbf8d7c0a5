/** Connections that bunch up on one worker are moved to the others, and no call notices. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { HTTP_EXT_PROC_PATH, processingRequest } from '@portcullis/envoy-protocol';
import { PoolUnderTest } from './test/pool-under-test.ts';

const pass = (bytes: Buffer): Buffer => bytes;
const request = Buffer.from(
  processingRequest.encode({
    requestHeaders: {
      headers: {
        headers: [
          [':method', 'GET'],
          [':path', '/'],
          [':authority', 'site.example'],
        ].map(([key = '', value]) => ({ key, rawValue: Buffer.from(value ?? '', 'latin1') })),
      },
      endOfStream: true,
    },
  }),
);

/** One call on the client's channel: resolves with its first answer, or the error. */
function call(client: Client): Promise<Buffer | ServiceError> {
  return new Promise((resolve) => {
    const stream = client.makeBidiStreamRequest(HTTP_EXT_PROC_PATH, pass, pass);
    let answered = false;
    stream.on('data', (bytes: Buffer) => {
      answered = true;
      resolve(bytes);
      stream.cancel();
    });
    stream.on('error', (error: ServiceError) => {
      if (!answered) resolve(error);
    });
    stream.write(request);
  });
}

test('both workers become busy, and no call fails', async () => {
  await using under = await new PoolUnderTest(2).start();
  // All connect while only one worker is there.
  under.holdRestarts();
  await under.threads.get(1)!.terminate();
  const clients = Array.from(
    { length: 6 },
    () =>
      new Client(`unix:${under.folder.socket}`, credentials.createInsecure(), {
        'grpc.use_local_subchannel_pool': 1,
      }),
  );
  for (const client of clients) assert.ok(!((await call(client)) instanceof Error));
  assert.deepEqual(
    (await under.pool.reports()).map(({ connections }) => connections),
    [6],
  );
  const again = under.nextReady();
  under.releaseRestarts();
  await again;

  const failures: ServiceError[] = [];
  let calls = 0;
  let stop = false;
  const loads = clients.map(async (client) => {
    while (!stop) {
      const answer = await call(client);
      if (answer instanceof Error) failures.push(answer);
      calls++;
      await turn();
    }
  });
  const counts = async (): Promise<number[]> =>
    (await under.pool.reports()).map(({ connections }) => connections);
  let seen = await counts();
  for (let looks = 0; looks < 10_000 && seen.toSorted().join() !== '3,3'; looks++) seen = await counts();
  stop = true;
  await Promise.all(loads);
  for (const client of clients) client.close();
  assert.deepEqual(seen, [3, 3]);
  assert.deepEqual(failures, []);
  assert.ok(calls > 2 * clients.length, `${calls}`);
});
