import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What to build and run. */
export interface GoServer {
  /** Folder of the program's module. */
  readonly source: string;
  /** Where the program is put. */
  readonly folder: string;
  readonly args: readonly string[];
  /** The Unix socket that shows that it listens. */
  readonly socket: string;
  /** Threads that run Go code at a time (default: one per core). */
  readonly threads?: number;
}

/** Builds and starts a server in Go; undefined, with the reason printed, where that cannot be done. */
export async function startGoServer(server: GoServer): Promise<ChildProcess | undefined> {
  const { source, folder, args, socket, threads } = server;
  const name = basename(source);
  const program = join(folder, name);
  const built = spawnSync('go', ['build', '-o', program, '.'], { cwd: source, encoding: 'utf8' });
  if (built.status !== 0) {
    console.error(`without ${name}: ${built.error?.message ?? built.stderr.trim().split('\n').at(-1)}`);
    return undefined;
  }
  const env = { ...process.env, ...(threads === undefined ? {} : { GOMAXPROCS: String(threads) }) };
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  process.on('exit', () => child.kill('SIGKILL'));
  while (child.exitCode === null && !existsSync(socket)) await delay(10);
  if (child.exitCode === null) return child;
  console.error(`without ${name}: it ended with ${child.exitCode}`);
  return undefined;
}
