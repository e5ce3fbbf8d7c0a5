/** Several listeners, TCP, and what each answers besides ext_proc. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentials, makeClientConstructor, type ServiceDefinition } from '@grpc/grpc-js';
import { ExtProcClient } from './test/ext-proc-client.ts';
import { TestFolder, TestService } from './test/spawned-service.ts';

const raw = (bytes: Buffer): Buffer => bytes;

/** A unary method on raw bytes. */
function health(): ServiceDefinition {
  return {
    check: {
      path: '/grpc.health.v1.Health/Check',
      requestStream: false,
      responseStream: false,
      requestSerialize: raw,
      requestDeserialize: raw,
      responseSerialize: raw,
      responseDeserialize: raw,
    },
  };
}

function checkHealth(target: string, service: string): Promise<readonly number[]> {
  const Client = makeClientConstructor(health(), 'Health');
  const client = new Client(target, credentials.createInsecure());
  const name = Buffer.from(service);
  const request = name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, name.length]), name]);
  return new Promise((resolve, reject) => {
    const check = client['check']!.bind(client) as (
      message: Buffer,
      done: (error: Error | null, reply?: Buffer) => void,
    ) => void;
    check(request, (error, reply) => {
      client.close();
      if (error !== null) reject(error);
      else resolve([...(reply ?? [])]);
    });
  });
}

/** HealthCheckResponse { status: SERVING } */
const serving = [0x08, 0x01];
const notServing = [0x08, 0x02];

test('several listeners, each with its label; one port for all workers', async () => {
  using folder = new TestFolder();
  const [one, other] = [folder.at('one.sock'), folder.at('other.sock')];
  await using service = await TestService.start(folder, [
    ...['--extproc-listener', `one=unix:${one}`, '--extproc-listener', `other=unix:${other}`],
    ...['--extproc-listener', 'port=tcp:127.0.0.1:0', '--workers', '3'],
  ]);
  const tcp = service.started.listeners?.['port']?.replace('tcp:', '') ?? '';
  assert.match(tcp, /^127\.0\.0\.1:[1-9][0-9]+$/);
  for (const target of [`unix:${one}`, `unix:${other}`, tcp]) {
    for (let count = 0; count < 4; count++) {
      using client = new ExtProcClient(target);
      assert.deepEqual(await client.ask({ 'x-bad': '1' }), { status: 403 });
    }
    assert.deepEqual(await checkHealth(target, ''), serving);
    assert.deepEqual(await checkHealth(target, 'envoy.service.ext_proc.v3.ExternalProcessor'), serving);
  }
  const metrics = (await service.admin('/metrics')).text;
  for (const id of ['one', 'other', 'port']) {
    const series = new RegExp(`^portcullis_exchanges_total\\{listener="${id}",.*verdict="block"\\} 4$`, 'm');
    assert.match(metrics, series);
  }
});

test('health says no while there is no policy where some are meant to be', async () => {
  using folder = new TestFolder('');
  await using service = await TestService.start(folder);
  assert.deepEqual(await checkHealth(`unix:${folder.socket}`, ''), notServing);
  assert.equal((await service.admin('/readyz')).status, 503);
});
