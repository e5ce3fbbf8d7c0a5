/**
 * A real Envoy with listeners to the same sink: one without the network filter, one with Portcullis behind it, and, where
 * there is Go, one with a grpc-go server behind it that sends every message back as it came.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bootstrap,
  type JsonObject,
  listener,
  type RunningEnvoy,
  type RunningPortcullis,
  startEnvoy,
  startPortcullis,
} from '@portcullis-testing/envoy';
import { startGoServer } from '../envoy/go-server.ts';

/** A listener of the set-up. */
export type StreamListener = 'inspected' | 'plain' | 'grpc-go';

/** What streams are sent through. */
export interface StreamSetup extends AsyncDisposable {
  readonly envoy: RunningEnvoy;
  readonly portcullis: RunningPortcullis;
  /** Sends so many bytes through a listener; resolves with the milliseconds until the sink had them all. */
  send(listenerName: StreamListener, bytes: number): Promise<number>;
  /** Whether there is a grpc-go server. */
  readonly hasPeer: boolean;
  /** Resident memory of Portcullis in bytes (Linux). */
  memory(): number;
}

const peerSource = fileURLToPath(new URL('../transport/grpc-go', import.meta.url));
const chunk = new Uint8Array(256 * 1024).fill(0x61);

/** Starts all of it; `engines` is the block of the one ConnectionPolicy, `withPeer` asks for the grpc-go server. */
export async function startStreams(binary: string, engines: object, withPeer = false): Promise<StreamSetup> {
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
    ...['--http-addr', 'off'],
  ]);
  const peerSocket = join(folder, 'peer.sock');
  const peer = withPeer
    ? await startGoServer({
        source: peerSource,
        folder,
        args: [peerSocket, '0'],
        socket: peerSocket,
        threads: 1,
      })
    : undefined;
  const processors = { inspected: socketPath, ...(peer === undefined ? {} : { 'grpc-go': peerSocket }) };
  const envoy = await startEnvoy({
    binary,
    config: configuration(processors, (sink.address() as AddressInfo).port),
  });
  return {
    envoy,
    portcullis,
    hasPeer: peer !== undefined,
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
      peer?.kill();
      sink.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Envoy's configuration; `processors`: the socket of the external processor, by listener. */
function configuration(processors: Readonly<Record<string, string>>, sinkPort: number): JsonObject {
  const proxy = {
    name: 'envoy.filters.network.tcp_proxy',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
      stat_prefix: 'sink',
      cluster: 'sink',
    },
  };
  const filter = (name: string): JsonObject => ({
    name: 'envoy.filters.network.ext_proc',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.network.ext_proc.v3.NetworkExternalProcessor',
      grpc_service: { envoy_grpc: { cluster_name: name } },
      message_timeout: '5s',
      stat_prefix: name,
    },
  });
  const endpoint = (address: JsonObject): JsonObject => ({ lb_endpoints: [{ endpoint: { address } }] });
  const http2 = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
  const processor = ([name, path]: [string, string]): JsonObject => ({
    name,
    type: 'STATIC',
    typed_extension_protocol_options: {
      [http2]: {
        '@type': `type.googleapis.com/${http2}`,
        explicit_http_config: { http2_protocol_options: {} },
      },
    },
    load_assignment: { cluster_name: name, endpoints: [endpoint({ pipe: { path } })] },
  });
  const sink = {
    name: 'sink',
    type: 'STATIC',
    load_assignment: {
      cluster_name: 'sink',
      endpoints: [endpoint({ socket_address: { address: '127.0.0.1', port_value: sinkPort } })],
    },
  };
  return bootstrap({
    listeners: [
      listener('plain', [proxy]),
      ...Object.keys(processors).map((name) => listener(name, [filter(name), proxy])),
    ],
    clusters: [...Object.entries(processors).map(processor), sink],
  });
}
