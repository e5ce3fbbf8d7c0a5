/** What the end-to-end benchmark compares: listeners of one Envoy that differ in whom they ask about requests. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunningEnvoy } from '@portcullis-testing/envoy';
import { benchSettings } from '../crs/configuration.ts';
import { startContenderEnvoy } from '../envoy/contender-envoy.ts';
import { startGoServer } from '../envoy/go-server.ts';
import { serveCrs } from './serve-crs.ts';

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

  const portcullis = stack.use(
    await serveCrs({ crs, folder, socket: socketOf('portcullis'), messageTimeout }),
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

  const contenders = [...pids].map(([name, pid]) => ({
    name,
    socket: pid === 0 ? undefined : socketOf(name),
  }));
  const envoy = stack.use(
    await startContenderEnvoy(binary, contenders, {
      extProc: {
        messageTimeoutMilliseconds: messageTimeout,
        requestAttributes: ['source.address', 'request.protocol'],
        mode: { requestHeaders: 'SEND', requestBody: 'BUFFERED', responseHeaders: 'SKIP' },
      },
      before: [wholeBody],
    }),
  );
  const running = stack.move();
  return { envoy, pids, log: portcullis.log, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Nobody is to be timed out, however slow. */
const messageTimeout = 30_000;

/** Every listener waits for the body first, since Envoy would answer before it is there. */
const wholeBody = {
  name: 'envoy.filters.http.buffer',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer',
    // The largest body that is sent, and more.
    max_request_bytes: 4 << 20,
  },
};
