/** One Envoy worker and one worker of Portcullis, which holds large bodies back, for the benchmark of large bodies. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  bootstrap,
  extProcFilter,
  httpConnectionManager,
  type JsonObject,
  listener,
  type RunningEnvoy,
  startEnvoy,
  staticCluster,
} from '@portcullis-testing/envoy';
import { serveCrs } from './serve-crs.ts';

/** A running set-up. */
export interface LargeBodyStack extends AsyncDisposable {
  /** Listeners `inspected` and `plain`. */
  readonly envoy: RunningEnvoy;
  /** What Portcullis wrote, for when something is refused that should not be. */
  log(): string;
}

/** Long enough for 5 MiB on a busy machine: what is measured is what others wait for, not these. */
const messageTimeout = 20_000;

/** Starts it; `folder` is for its files. */
export async function startLargeBodyStack(
  binary: string,
  crs: string,
  folder: string,
): Promise<LargeBodyStack> {
  await using stack = new AsyncDisposableStack();
  const socket = join(folder, 'portcullis.sock');
  const portcullis = stack.use(
    await serveCrs({
      ...{ crs, folder, socket, messageTimeout },
      policy: { maxBodyBytes: 8 << 20, timeout: '15s' },
      flags: ['--full-duplex', 'yes', '--envoy-buffer-limit', String(2 << 20)],
    }),
  );
  const upstream = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.end('taken\n'));
  });
  upstream.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  stack.defer(() => upstream.closeAllConnections());
  const { port } = upstream.address() as AddressInfo;
  const filter = extProcFilter({
    cluster: 'portcullis',
    allowModeOverride: true,
    messageTimeoutMilliseconds: messageTimeout,
    requestAttributes: ['source.address', 'request.protocol'],
    mode: { requestHeaders: 'SEND', responseHeaders: 'SKIP' },
  });
  const inspecting = (name: string, filters: readonly JsonObject[]): JsonObject =>
    listener(name, [httpConnectionManager({ routes: [{ prefix: '/', cluster: 'upstream' }], filters })], {
      bufferLimitBytes: 2 << 20,
    });
  const envoy = stack.use(
    await startEnvoy({
      binary,
      config: bootstrap({
        listeners: [inspecting('inspected', [filter]), inspecting('plain', [])],
        clusters: [
          staticCluster('portcullis', { endpoints: [{ pipe: socket }], http2: true }),
          staticCluster('upstream', { endpoints: [{ host: '127.0.0.1', port }] }),
        ],
      }),
    }),
  );
  const running = stack.move();
  return { envoy, log: portcullis.log, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
