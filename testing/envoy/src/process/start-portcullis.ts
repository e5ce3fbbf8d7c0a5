import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../../packages/portcullis/bin/portcullis.js', import.meta.url));

/** A running service. */
export interface RunningPortcullis extends AsyncDisposable {
  readonly pid: number;
  /** What it wrote so far, both streams. */
  log(): string;
  /** Ends it as an operator would: SIGTERM, and waits. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

/** A socket of the service: a Unix socket's path, or a port of 127.0.0.1. */
export type ServiceAddress =
  | { readonly path: string }
  | { readonly host: '127.0.0.1'; readonly port: number };

const startMilliseconds = 30_000;
const pollMilliseconds = 20;

/**
 * Runs `portcullis serve` with the given arguments and waits until every one of `sockets` accepts connections.
 * Throws with what it wrote when it ends before that.
 */
export async function startPortcullis(
  args: readonly string[],
  sockets: readonly ServiceAddress[],
): Promise<RunningPortcullis> {
  const child = spawn(process.execPath, [program, 'serve', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const keep = (chunk: Buffer): void => {
    log = (log + chunk.toString('utf8')).slice(-1_000_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = whenEnded(child);
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.on('exit', killWithUs);
  void ended.then(() => process.off('exit', killWithUs));

  const deadline = performance.now() + startMilliseconds;
  for (const socket of sockets) {
    while (!(await accepts(socket))) {
      if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(`portcullis serve did not start:\n${log}`);
      }
      await delay(pollMilliseconds);
    }
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  const stop = (): Promise<void> => end('SIGTERM');
  return {
    pid: child.pid ?? 0,
    log: () => log,
    stop,
    kill: () => end('SIGKILL'),
    [Symbol.asyncDispose]: stop,
  };
}

function whenEnded(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on('error', () => resolve());
    child.on('close', () => resolve());
  });
}

function accepts(address: ServiceAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/**
 * A port of 127.0.0.1 that was free a moment ago, for programs that must be told one. Another program may take it
 * before it is used; the kernel hands ports out in turn, so that this is rare.
 */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
