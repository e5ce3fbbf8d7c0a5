/** What the end-to-end benchmark compares: listeners of one Envoy that differ in whom they ask about requests. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bootstrap,
  extProcFilter,
  httpConnectionManager,
  type JsonObject,
  listener,
  type RunningEnvoy,
  startEnvoy,
  startPortcullis,
  staticCluster,
} from '@portcullis-testing/envoy';
import { benchSettings } from '../crs/configuration.ts';
import { startGoServer } from '../envoy/go-server.ts';
import { crsPolicy } from './policies.ts';

/** Nobody is asked; a grpc-go server that inspects nothing; one that inspects with Coraza; Portcullis. */
export const contenderNames = ['no filter', 'grpc-go echo', 'coraza', 'portcullis'] as const;
/** One of them. */
export type ContenderName = (typeof contenderNames)[number];

/** A running set-up. */
export interface Contenders extends AsyncDisposable {
  readonly envoy: RunningEnvoy;
  /** Those that could be started here, with their processes; 0 for none. */
  readonly pids: ReadonlyMap<ContenderName, number>;
  /** What Portcullis wrote, for when something is refused that should not be. */
  log(): string;
}

const sources = {
  echo: fileURLToPath(new URL('../transport/grpc-go', import.meta.url)),
  coraza: fileURLToPath(new URL('./coraza-ext-proc', import.meta.url)),
};

/** Starts the servers, each with one working thread, and Envoy with one worker. `folder` is for their files. */
export async function startContenders(binary: string, crs: string, folder: string): Promise<Contenders> {
  await using stack = new AsyncDisposableStack();
  const socketOf = (name: ContenderName): string => join(folder, `${name.replace(' ', '-')}.sock`);
  const pids = new Map<ContenderName, number>([['no filter', 0]]);

  const policies = join(folder, 'policies');
  mkdirSync(policies);
  writeFileSync(join(policies, 'crs.yaml'), crsPolicy(crs));
  const portcullis = stack.use(
    await startPortcullis([
      ...['--config-dir', policies, '--extproc-addr', socketOf('portcullis'), '--http-addr', 'off'],
      ...['--workers', '1', '--message-timeout', String(messageTimeout)],
    ]),
  );

  const rules = join(folder, 'crs.conf');
  const includes = `Include ${crs}/crs-setup.conf.example\nInclude ${crs}/rules/*.conf\n`;
  writeFileSync(rules, benchSettings(1) + includes);
  const go = [
    { name: 'grpc-go echo', source: sources.echo, args: [socketOf('grpc-go echo'), '0'] },
    { name: 'coraza', source: sources.coraza, args: [rules, socketOf('coraza')] },
  ] as const;
  for (const { name, source, args } of go) {
    const child = await startGoServer({ source, folder, args, socket: socketOf(name), threads: 1 });
    if (child === undefined) continue;
    stack.defer(() => void child.kill('SIGKILL'));
    pids.set(name, child.pid ?? 0);
  }
  pids.set('portcullis', portcullis.pid);

  const names = [...pids.keys()];
  const asked = names.filter((name) => name !== 'no filter');
  const envoy = stack.use(
    await startEnvoy({
      binary,
      config: bootstrap({
        listeners: names.map(inspectedListener),
        clusters: asked.map((name) =>
          staticCluster(name, { endpoints: [{ pipe: socketOf(name) }], http2: true }),
        ),
      }),
    }),
  );
  const running = stack.move();
  return { envoy, pids, log: portcullis.log, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Nobody is to be timed out, however slow. */
const messageTimeout = 30_000;

/** The largest body that is sent, and more. */
const bufferedBytes = 4 << 20;

/**
 * Envoy answers by itself after its filters: what is measured is the filter, not an upstream. It would do so before a
 * body is there, so every listener first waits for it.
 */
function inspectedListener(name: ContenderName): JsonObject {
  const filter = extProcFilter({
    cluster: name,
    messageTimeoutMilliseconds: messageTimeout,
    requestAttributes: ['source.address', 'request.protocol'],
    mode: { requestHeaders: 'SEND', requestBody: 'BUFFERED', responseHeaders: 'SKIP' },
  });
  const buffer = {
    name: 'envoy.filters.http.buffer',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer',
      max_request_bytes: bufferedBytes,
    },
  };
  return listener(name, [
    httpConnectionManager({
      statPrefix: name.replace(' ', '_'),
      routes: [{ prefix: '/', cluster: { status: 200, body: 'kettles\n' } }],
      filters: name === 'no filter' ? [buffer] : [buffer, filter],
    }),
  ]);
}
