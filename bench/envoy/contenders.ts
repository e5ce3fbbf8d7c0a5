/** What the real-Envoy benchmark compares: listeners of one Envoy that differ in whom they ask. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningEnvoy, startPortcullis } from '@portcullis-testing/envoy';
import { startContenderEnvoy } from './contender-envoy.ts';
import { startGoServer } from './go-server.ts';

/** Names of the listeners: nobody is asked, a grpc-go server that inspects nothing, Portcullis. */
export const contenderNames = ['no filter', 'grpc-go', 'portcullis'] as const;
/** One of them. */
export type ContenderName = (typeof contenderNames)[number];

/** A running set-up. */
export interface Contenders extends AsyncDisposable {
  readonly envoy: RunningEnvoy;
  /** Those that could be started here. */
  readonly names: readonly ContenderName[];
}

const goSource = fileURLToPath(new URL('../transport/grpc-go', import.meta.url));
const policies = fileURLToPath(new URL('./policies', import.meta.url));

/** Starts the servers and the Envoy in front of them; `folder` is for their sockets. */
export async function startContenders(binary: string, folder: string): Promise<Contenders> {
  await using stack = new AsyncDisposableStack();
  const sockets = {
    'no filter': undefined,
    'grpc-go': join(folder, 'go.sock'),
    portcullis: join(folder, 'portcullis.sock'),
  };
  const serve = ['--config-dir', policies, '--extproc-addr', sockets.portcullis, '--http-addr', 'off'];
  stack.use(await startPortcullis(serve));
  const socket = sockets['grpc-go'];
  const go = await startGoServer({ source: goSource, folder, args: [socket, '0'], socket });
  if (go !== undefined) stack.defer(() => void go.kill('SIGKILL'));
  const names = contenderNames.filter((name) => name !== 'grpc-go' || go !== undefined);
  const contenders = names.map((name) => ({ name, socket: sockets[name] }));
  const envoy = stack.use(
    await startContenderEnvoy(binary, contenders, {
      extProc: {
        failureModeAllow: false,
        messageTimeoutMilliseconds: 5000,
        mode: { requestHeaders: 'SEND', responseHeaders: 'SKIP' },
      },
    }),
  );
  const running = stack.move();
  return { envoy, names, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
