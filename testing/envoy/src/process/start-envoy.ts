/** Runs Envoy as a child process: on free ports, in a folder of its own, until `stop`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '../config/json.ts';
import { type AdminAnswer, askAdmin, parseListeners, parseStats } from './admin-client.ts';

/** How to start Envoy. */
export interface StartOptions {
  /** The binary, from `findEnvoy`. */
  readonly binary: string;
  /** A bootstrap configuration without `admin`, or with one that is replaced. */
  readonly config: JsonObject;
  /** Worker threads (default 1; Envoy's own default is one per core). */
  readonly concurrency?: number;
  /** Default `error`, so that a test prints nothing while all is well. */
  readonly logLevel?: 'trace' | 'debug' | 'info' | 'warning' | 'error' | 'critical' | 'off';
  /** Most time until it is ready (default 30 s: two busy cores). */
  readonly readyWithinMilliseconds?: number;
}

/** An Envoy that is ready. */
export interface RunningEnvoy extends AsyncDisposable {
  readonly pid: number;
  /** Ports of all listeners by name. */
  readonly ports: ReadonlyMap<string, number>;
  /** Port of one listener; throws `envoy.no-listener` for a name that the configuration does not have. */
  port(listenerName: string): number;
  /** Asks the admin interface. */
  admin(path: string, method?: 'GET' | 'POST'): Promise<AdminAnswer>;
  /** Counters and gauges whose name contains `part`, a piece of literal text. */
  stats(part: string): Promise<Map<string, number>>;
  /** The end of what Envoy wrote to its log, at most 64 KiB. */
  log(): string;
  /** Ends Envoy (SIGTERM, after 5 s SIGKILL) and removes its folder. */
  stop(): Promise<void>;
  /** Ends Envoy at once, as a crash would. */
  kill(): Promise<void>;
}

const readyPollMilliseconds = 20;
const logLimit = 65_536;
const stopMilliseconds = 5_000;

/**
 * Starts Envoy and returns once `/ready` says LIVE and every listener has its port.
 * Throws `envoy.not-ready` with the end of Envoy's log when it ends first or the time is over.
 */
export async function startEnvoy(options: StartOptions): Promise<RunningEnvoy> {
  const folder = mkdtempSync(join(tmpdir(), 'envoy-'));
  const adminSocket = join(folder, 'admin.sock');
  const configFile = join(folder, 'envoy.json');
  const admin = { address: { pipe: { path: adminSocket, mode: 0o600 } } };
  writeFileSync(configFile, JSON.stringify({ ...options.config, admin }));

  const child = spawn(options.binary, [
    ...['--config-path', configFile, '--concurrency', String(options.concurrency ?? 1)],
    ...['--log-level', options.logLevel ?? 'error', '--file-flush-interval-msec', '10'],
    // Several Envoys on one machine must not share the memory that hot restart uses.
    '--disable-hot-restart',
  ]);
  let log = '';
  const keep = (chunk: Buffer): void => {
    log = (log + chunk.toString('utf8')).slice(-logLimit);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = whenEnded(child);
  // Nothing that a test starts may outlive it, however the test ends.
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.on('exit', killWithUs);
  void ended.then(() => {
    process.off('exit', killWithUs);
    rmSync(folder, { recursive: true, force: true });
  });

  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopMilliseconds);
    await ended;
    clearTimeout(timer);
  };

  let ports: Map<string, number>;
  try {
    ports = await whenReady(adminSocket, ended, options.readyWithinMilliseconds ?? 30_000);
  } catch (error) {
    await kill();
    throw new Error(`envoy.not-ready: ${(error as Error).message}\n${log}`);
  }
  return {
    pid: child.pid ?? 0,
    ports,
    port: (name) => {
      const port = ports.get(name);
      if (port === undefined) throw new Error(`envoy.no-listener: ${name} is none of ${[...ports.keys()]}`);
      return port;
    },
    admin: (path, method) => askAdmin(adminSocket, path, method),
    stats: async (part) => {
      const { body } = await askAdmin(adminSocket, `/stats?filter=${encodeURIComponent(literal(part))}`);
      return parseStats(body);
    },
    log: () => log,
    stop,
    kill,
    [Symbol.asyncDispose]: stop,
  };
}

/** Settles when the process is gone, also when it could not be started. */
function whenEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(`ended with ${signal ?? code}`));
  });
}

async function whenReady(
  adminSocket: string,
  ended: Promise<string>,
  withinMilliseconds: number,
): Promise<Map<string, number>> {
  const deadline = performance.now() + withinMilliseconds;
  let end: string | undefined;
  void ended.then((how) => {
    end = how;
  });
  for (;;) {
    if (end !== undefined) throw new Error(end);
    if (performance.now() > deadline) throw new Error(`not ready after ${withinMilliseconds} ms`);
    try {
      if ((await askAdmin(adminSocket, '/ready')).status === 200) {
        const ports = parseListeners((await askAdmin(adminSocket, '/listeners?format=json')).body);
        if (![...ports.values()].includes(0)) return ports;
      }
    } catch {
      // The admin socket is not there yet.
    }
    await delay(readyPollMilliseconds);
  }
}

/** `/stats?filter=` takes a regular expression. */
function literal(text: string): string {
  return text.replaceAll('.', '\\.');
}
