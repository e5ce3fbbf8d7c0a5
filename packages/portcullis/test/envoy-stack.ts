/** A real Envoy with Portcullis and an upstream around it, for tests. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  bootstrap,
  type ExtProcOptions,
  extProcFilter,
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
  /** Workers of Portcullis (default 1: tests share two cores). */
  readonly workers?: number;
  /** Flags of `portcullis serve` besides sockets and folders. */
  readonly flags?: readonly string[];
  /** Environment of Portcullis over our own. */
  readonly env?: Readonly<Record<string, string>>;
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
  /** The Portcullis that was started last. */
  newest(): RunningPortcullis;
  /** Starts another Envoy on the same port with the same configuration. */
  startAnotherEnvoy(): Promise<RunningEnvoy>;
  /** A page of the newest Portcullis' admin server. */
  admin(path: string): Promise<string>;
  /** Waits until the sum of a metric's series has a value; throws `stack.metric` after a minute. */
  becomes(metric: string, value: number): Promise<void>;
  /** The same for a value or more. */
  becomesAtLeast(metric: string, value: number): Promise<void>;
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
  const upstream = started.use(await startUpstream({ http2: options.http2Upstream ?? false }));
  const serve = (more: readonly string[] = []): Promise<RunningPortcullis> =>
    startPortcullis(
      [
        ...['--config-dir', policies, '--extproc-addr', socket, '--http-addr', '127.0.0.1:0'],
        ...['--message-timeout', String(messageTimeout), '--workers', String(options.workers ?? 1)],
        ...(options.flags ?? []),
        ...more,
      ],
      options.env,
    );
  const portcullis = started.use(await serve());
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
  let newest = portcullis;
  const admin = async (path: string): Promise<string> => await (await fetch(`${newest.admin}${path}`)).text();
  return {
    envoy,
    portcullis,
    upstream,
    port,
    socket,
    startAnother: async (flags) => {
      newest = running.use(await serve(flags));
      return newest;
    },
    newest: () => newest,
    startAnotherEnvoy: async () => running.use(await start(port)),
    admin,
    becomes: (metric, value) => metricBecomes(admin, metric, (sum) => sum === value),
    becomesAtLeast: (metric, value) => metricBecomes(admin, metric, (sum) => sum >= value),
    counter: async (name) => {
      const full = `http.ingress.ext_proc.${name}`;
      return (await envoy.stats(full)).get(full) ?? 0;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function metricBecomes(
  admin: (path: string) => Promise<string>,
  metric: string,
  holds: (sum: number) => boolean,
): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const sum = sumOf(metric, await admin('/metrics'));
    if (holds(sum)) return;
    if (performance.now() > deadline) throw new Error(`stack.metric: ${metric} stays ${sum}`);
    await delay(50);
  }
}

/** The sum of a metric's series in Prometheus text; of those whose first labels are given, `name{label="value"`. */
function sumOf(metric: string, text: string): number {
  const after = metric.includes('{') ? [',', '}'] : ['{', ' '];
  const lines = text
    .split('\n')
    .filter((line) => after.some((character) => line.startsWith(metric + character)));
  if (lines.length === 0) throw new Error(`stack.metric: there is no ${metric}`);
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
