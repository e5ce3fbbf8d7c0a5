/** The rate limit service behind Envoy's HTTP filter. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  bootstrap,
  http1Client,
  httpConnectionManager,
  type JsonObject,
  listener,
  realEnvoy,
  startEnvoy,
  startPortcullis,
  startUpstream,
  staticCluster,
} from '@portcullis-testing/envoy';

const { path: binary, skip } = await realEnvoy();

const limits = `
domain: shop
descriptors:
  - key: who
    rate_limit: { unit: hour, requests_per_unit: 4, name: per-caller }
  - key: who
    value: tried
    shadow_mode: true
    rate_limit: { unit: hour, requests_per_unit: 1 }
`;

const filter: JsonObject = {
  name: 'envoy.filters.http.ratelimit',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.ratelimit.v3.RateLimit',
    domain: 'shop',
    failure_mode_deny: true,
    timeout: '2s',
    enable_x_ratelimit_headers: 'DRAFT_VERSION_03',
    rate_limit_service: {
      transport_api_version: 'V3',
      grpc_service: { envoy_grpc: { cluster_name: 'portcullis' } },
    },
  },
};

const actions: JsonObject = {
  rate_limits: [{ actions: [{ request_headers: { header_name: 'x-who', descriptor_key: 'who' } }] }],
};

describe('rate limits on a real Envoy', { skip, timeout: 60_000 }, () => {
  it('answers 429 when the burst is used up, over all workers together, with x-ratelimit headers', async () => {
    await using started = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), 'limits-'));
    started.defer(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'limits.yaml');
    writeFileSync(file, limits);
    const socket = join(folder, 's.sock');
    started.use(
      await startPortcullis([
        ...['--extproc-addr', socket, '--http-addr', 'off', '--workers', '2', '--rate-limit-config', file],
      ]),
    );
    const upstream = started.use(await startUpstream());
    const manager = httpConnectionManager({
      routes: [{ prefix: '/', cluster: 'upstream' }],
      filters: [filter],
    }) as { name: string; typed_config: { route_config: { virtual_hosts: JsonObject[] } } };
    const { route_config: routes } = manager.typed_config;
    const limited = {
      ...manager,
      typed_config: {
        ...manager.typed_config,
        route_config: {
          ...routes,
          virtual_hosts: routes.virtual_hosts.map((host) => ({ ...host, ...actions })),
        },
      },
    } as unknown as JsonObject;
    const envoy = started.use(
      await startEnvoy({
        binary,
        concurrency: 2,
        config: bootstrap({
          listeners: [listener('limited', [limited])],
          clusters: [
            staticCluster('portcullis', { endpoints: [{ pipe: socket }], http2: true }),
            staticCluster('upstream', { endpoints: [{ host: '127.0.0.1', port: upstream.port }] }),
          ],
        }),
      }),
    );
    const ask = async (who: string) => {
      using client = http1Client(envoy.port('limited'));
      return await client.send({ path: '/', headers: { 'x-who': who } });
    };
    const first = await ask('a');
    assert.equal(first.status, 200);
    assert.equal(first.headers['x-ratelimit-limit'], '4, 4;w=3600;name="per-caller"');
    assert.equal(first.headers['x-ratelimit-remaining'], '3');
    const statuses: number[] = [];
    for (let index = 0; index < 5; index++) statuses.push((await ask('a')).status);
    assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
    assert.equal((await ask('b')).status, 200);
    for (let index = 0; index < 3; index++) assert.equal((await ask('tried')).status, 200);
  });
});
