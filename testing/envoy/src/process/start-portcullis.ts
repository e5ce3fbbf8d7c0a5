import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../../packages/portcullis/bin/portcullis.js', import.meta.url));

/** A running service. */
export interface RunningPortcullis extends AsyncDisposable {
  readonly pid: number;
  /** What it wrote so far, both streams. */
  log(): string;
  /** Resolves when it is gone, however. */
  readonly ended: Promise<void>;
  /** Ends it as an operator would: SIGTERM, and waits. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

const startMilliseconds = 60_000;

/** Code of the log line that says that every worker serves. */
const startedCode = 'service.started';

/**
 * Runs `portcullis serve` with the given arguments, and `env` over our own environment, and waits until it says that it serves.
 * Throws with what it wrote when it ends before that, or is not ready after a minute.
 */
export async function startPortcullis(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningPortcullis> {
  const child = spawn(process.execPath, [program, 'serve', '--log-format', 'json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
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

  const started = new Promise<boolean>((resolve) => {
    const settle = (outcome: boolean): void => {
      clearTimeout(timer);
      resolve(outcome);
    };
    const timer = setTimeout(() => settle(false), startMilliseconds);
    child.stderr.on('data', () => log.includes(startedCode) && settle(true));
    void ended.then(() => settle(false));
  });
  if (!(await started)) {
    child.kill('SIGKILL');
    throw new Error(`portcullis serve did not start:\n${log}`);
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  const stop = (): Promise<void> => end('SIGTERM');
  return {
    pid: child.pid ?? 0,
    log: () => log,
    ended,
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
