/** A real Envoy with two listeners to the same sink, one with the network filter and one without. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bootstrap,
  freePort,
  type JsonObject,
  listener,
  type RunningEnvoy,
  type RunningPortcullis,
  startEnvoy,
  startPortcullis,
} from '@portcullis-testing/envoy';

/** What streams are sent through. */
export interface StreamSetup extends AsyncDisposable {
  readonly envoy: RunningEnvoy;
  readonly portcullis: RunningPortcullis;
  /** Sends so many bytes through a listener; resolves with the milliseconds until the sink had them all. */
  send(listenerName: 'inspected' | 'plain', bytes: number): Promise<number>;
  /** Resident memory of Portcullis in bytes (Linux). */
  memory(): number;
}

const chunk = new Uint8Array(256 * 1024).fill(0x61);

/** Starts all of it; `engines` is the block of the one ConnectionPolicy. */
export async function startStreams(binary: string, engines: object): Promise<StreamSetup> {
  const folder = mkdtempSync(join(tmpdir(), 'streams-'));
  const policies = join(folder, 'policies');
  mkdirSync(policies);
  const policy = { apiVersion: 'portcullis.dev/v1', kind: 'ConnectionPolicy', spec: { engines } };
  writeFileSync(join(policies, 'connections.json'), JSON.stringify(policy));
  let arrived: (bytes: number) => void = () => undefined;
  const sink = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => arrived(bytes.length));
  });
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  const socketPath = join(folder, 'extproc.sock');
  const portcullis = await startPortcullis([
    ...['--config-dir', policies, '--extproc-addr', socketPath, '--workers', '1'],
    ...['--http-addr', `127.0.0.1:${await freePort()}`],
  ]);
  const envoy = await startEnvoy({
    binary,
    config: configuration(socketPath, (sink.address() as AddressInfo).port),
  });
  return {
    envoy,
    portcullis,
    memory: () =>
      1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${portcullis.pid}/status`, 'utf8'))?.[1] ?? 0),
    send: (name, bytes) =>
      new Promise((resolve, reject) => {
        let sent = 0;
        let received = 0;
        const started = performance.now();
        const client = connect(envoy.port(name), '127.0.0.1');
        arrived = (length) => {
          received += length;
          if (received < bytes) return;
          client.destroy();
          resolve(performance.now() - started);
        };
        const more = (): void => {
          while (sent < bytes) {
            const piece = chunk.subarray(0, Math.min(chunk.length, bytes - sent));
            sent += piece.length;
            if (!client.write(piece)) return;
          }
        };
        client.on('connect', more).on('drain', more).on('error', reject);
      }),
    [Symbol.asyncDispose]: async () => {
      await envoy.stop();
      await portcullis.stop();
      sink.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(socketPath: string, sinkPort: number): JsonObject {
  const proxy = {
    name: 'envoy.filters.network.tcp_proxy',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
      stat_prefix: 'sink',
      cluster: 'sink',
    },
  };
  const filter = {
    name: 'envoy.filters.network.ext_proc',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.network.ext_proc.v3.NetworkExternalProcessor',
      grpc_service: { envoy_grpc: { cluster_name: 'portcullis' } },
      message_timeout: '5s',
      stat_prefix: 'inspected',
    },
  };
  const endpoint = (address: JsonObject): JsonObject => ({ lb_endpoints: [{ endpoint: { address } }] });
  const http2 = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
  return bootstrap({
    listeners: [listener('inspected', [filter, proxy]), listener('plain', [proxy])],
    clusters: [
      {
        name: 'portcullis',
        type: 'STATIC',
        typed_extension_protocol_options: {
          [http2]: {
            '@type': `type.googleapis.com/${http2}`,
            explicit_http_config: { http2_protocol_options: {} },
          },
        },
        load_assignment: {
          cluster_name: 'portcullis',
          endpoints: [endpoint({ pipe: { path: socketPath } })],
        },
      },
      {
        name: 'sink',
        type: 'STATIC',
        load_assignment: {
          cluster_name: 'sink',
          endpoints: [endpoint({ socket_address: { address: '127.0.0.1', port_value: sinkPort } })],
        },
      },
    ],
  });
}
