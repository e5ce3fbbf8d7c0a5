/** A real Envoy with Portcullis and an upstream around it, for tests. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bootstrap,
  type ExtProcOptions,
  extProcFilter,
  freePort,
  httpConnectionManager,
  type ListenerOptions,
  listener,
  type Route,
  type RunningEnvoy,
  type RunningPortcullis,
  startEnvoy,
  startPortcullis,
  startUpstream,
  staticCluster,
  type Upstream,
} from '@portcullis-testing/envoy';

/** What differs from test to test. */
export interface StackOptions {
  /** The Envoy binary. */
  readonly binary: string;
  /** Policy files by name. */
  readonly policies: Readonly<Record<string, string>>;
  /** Settings of the ext_proc filter besides its cluster. Message timeout 2 s: tests share two cores. */
  readonly filter?: Omit<ExtProcOptions, 'cluster'>;
  readonly listener?: ListenerOptions;
  /** Envoy's worker threads (default 2). */
  readonly concurrency?: number;
  /** Flags of `portcullis serve` besides sockets and folders. */
  readonly flags?: readonly string[];
  /** The upstream speaks HTTP/2 (default HTTP/1.1). */
  readonly http2Upstream?: boolean;
  /** Routes before the one to the upstream, with their clusters. */
  readonly extra?: {
    readonly routes: readonly Route[];
    readonly clusters: Parameters<typeof bootstrap>[0]['clusters'];
  };
}

/** What a test works with. */
export interface EnvoyStack extends AsyncDisposable {
  readonly envoy: RunningEnvoy;
  readonly portcullis: RunningPortcullis;
  readonly upstream: Upstream;
  /** Port of the inspected listener. */
  readonly port: number;
  readonly socket: string;
  /** Starts another Portcullis on the same socket with the same flags and more. */
  startAnother(flags?: readonly string[]): Promise<RunningPortcullis>;
  /** Starts another Envoy on the same port with the same configuration. */
  startAnotherEnvoy(): Promise<RunningEnvoy>;
  /** A page of the admin server. */
  admin(path: string): Promise<string>;
  /** A counter of the ext_proc filter, for example `streams_failed`. */
  counter(name: string): Promise<number>;
}

/** Message timeout of Envoy in milliseconds, for the filter and for Portcullis. */
const messageTimeout = 2_000;

/** Starts upstream, Portcullis and Envoy, in that order. */
export async function startStack(options: StackOptions): Promise<EnvoyStack> {
  await using started = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'stack-'));
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  const policies = join(folder, 'policies');
  mkdirSync(policies);
  for (const [name, text] of Object.entries(options.policies)) writeFileSync(join(policies, name), text);
  const socket = join(folder, 'extproc.sock');
  const adminPort = await freePort();
  const upstream = started.use(await startUpstream({ http2: options.http2Upstream ?? false }));
  const serve = (admin: number, more: readonly string[] = []): Promise<RunningPortcullis> =>
    startPortcullis([
      ...['--config-dir', policies, '--extproc-addr', socket, '--http-addr', `127.0.0.1:${admin}`],
      ...['--message-timeout', String(messageTimeout), ...(options.flags ?? []), ...more],
    ]);
  const portcullis = started.use(await serve(adminPort));
  const config = (port: number) =>
    bootstrap({
      listeners: [
        listener(
          'inspected',
          [
            httpConnectionManager({
              routes: [...(options.extra?.routes ?? []), { prefix: '/', cluster: 'upstream' }],
              filters: [
                extProcFilter({
                  cluster: 'portcullis',
                  messageTimeoutMilliseconds: messageTimeout,
                  ...options.filter,
                }),
              ],
            }),
          ],
          { ...options.listener, port },
        ),
      ],
      clusters: [
        staticCluster('portcullis', { endpoints: [{ pipe: socket }], http2: true }),
        staticCluster('upstream', {
          endpoints: [{ host: '127.0.0.1', port: upstream.port }],
          http2: options.http2Upstream ?? false,
        }),
        ...(options.extra?.clusters ?? []),
      ],
    });
  const start = (port: number): Promise<RunningEnvoy> =>
    startEnvoy({ binary: options.binary, concurrency: options.concurrency ?? 2, config: config(port) });
  const envoy = started.use(await start(0));
  const port = envoy.port('inspected');
  const running = started.move();
  return {
    envoy,
    portcullis,
    upstream,
    port,
    socket,
    startAnother: async (flags) => running.use(await serve(await freePort(), flags)),
    startAnotherEnvoy: async () => running.use(await start(port)),
    admin: async (path) => await (await fetch(`http://127.0.0.1:${adminPort}${path}`)).text(),
    counter: async (name) => {
      const full = `http.ingress.ext_proc.${name}`;
      return (await envoy.stats(full)).get(full) ?? 0;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
