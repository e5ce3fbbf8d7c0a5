/** The real servers behind Envoy, each in a folder of its own, for as long as a test runs. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A server on a Unix socket, which no other test can take. */
export interface Server extends AsyncDisposable {
  readonly path: string;
}

const startMilliseconds = 60_000;

/** redis-server without persistence. */
export async function startRedis(binary: string): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const path = join(folder, 'redis.sock');
  const child = spawn(binary, ['--port', '0', '--unixsocket', path, '--save', '', '--appendonly', 'no'], {
    stdio: 'ignore',
    cwd: folder,
  });
  await accepting(path);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL with trust. As root it runs as the user `postgres`, since it refuses root. */
export async function startPostgres(binary: string, initdb: string): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  // The number is only a part of the name: nothing listens on TCP.
  const path = join(folder, '.s.PGSQL.5432');
  const user = identity();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  execFileSync(initdb, ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  const settings = [
    'fsync=off',
    'port=5432',
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    'unix_socket_permissions=0777',
  ];
  const child = spawn(binary, ['-D', data, ...settings.flatMap((one) => ['-c', one])], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  await accepting(path);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The user `postgres` when we are root. */
function identity(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const number = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await gone;
}

/** Resolves when something accepts connections on a socket; throws `example.not-started` after a minute. */
async function accepting(path: string): Promise<void> {
  const until = performance.now() + startMilliseconds;
  while (performance.now() < until) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(path, () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await delay(50);
  }
  throw new Error(`example.not-started: nothing listens on ${path}`);
}
