import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../../packages/portcullis/bin/portcullis.js', import.meta.url));

/** A running service. */
export interface RunningPortcullis extends AsyncDisposable {
  readonly pid: number;
  /** What it wrote so far, both streams. */
  log(): string;
  /**
   * Resolves with what it wrote once that holds, and rejects with it when the program ends before, or after a minute,
   * which is longer than anything takes on a machine that others use too.
   */
  logged(holds: (log: string) => boolean): Promise<string>;
  /** Where a listener is bound, by its id: a path of a Unix socket, or an address whose port may have been chosen for 0. */
  readonly listeners: Readonly<Record<string, string>>;
  /** Beginning of the addresses of the admin pages; empty without them. */
  readonly admin: string;
  /** The same of the health page. */
  readonly health: string;
  /** Resolves when it is gone, however. */
  readonly ended: Promise<void>;
  /** Ends it as an operator would: SIGTERM, and waits. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

const startMilliseconds = 60_000;
/** Nothing is answered by the posture overload on a machine that others use too, unless that is what is looked at. */
const patienceMilliseconds = 60_000;
const logMilliseconds = 60_000;

/** Code of the log line that says that every worker serves. */
const startedCode = 'service.started';

/**
 * Runs `portcullis serve` with the given arguments, and `env` over our own environment, and waits until it says that it serves.
 * Without `--max-wait` among them, requests wait for their turn as long as it takes. Throws with what it wrote when it ends before that, or is not ready after a minute.
 */
export async function startPortcullis(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningPortcullis> {
  const patience = args.includes('--max-wait') ? [] : ['--max-wait', String(patienceMilliseconds)];
  const child = spawn(process.execPath, [program, 'serve', '--log-format', 'json', ...patience, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let log = '';
  /** The lines of the log proper until the service has started: decisions of a busy one may push them out of `log`. */
  const beginning: string[] = [];
  const waiting = new Set<() => void>();
  const keep = (lines: string): void => {
    log = (log + lines).slice(-1_000_000);
    for (const look of waiting) look();
  };
  readLines(child.stdout, keep);
  readLines(child.stderr, (lines) => {
    if (!hasStarted) beginning.push(...lines.split('\n'));
    keep(lines);
    if (lines.includes(startedCode)) settleStart(true);
  });
  const ended = whenEnded(child);
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.on('exit', killWithUs);
  void ended.then(() => process.off('exit', killWithUs));

  let settleStart: (outcome: boolean) => void = () => undefined;
  let hasStarted = false;
  const started = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), startMilliseconds);
    settleStart = (outcome) => {
      clearTimeout(timer);
      hasStarted = true;
      resolve(outcome);
    };
    void ended.then(() => settleStart(false));
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
  const logged = (holds: (log: string) => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const settle = (problem?: string): void => {
        clearTimeout(timer);
        waiting.delete(look);
        if (problem === undefined) resolve(log);
        else reject(new Error(`portcullis.not-logged: ${problem}, waiting for ${holds}\n${log}`));
      };
      const look = (): void => void (holds(log) && settle());
      const timer = setTimeout(() => settle('a minute has passed'), logMilliseconds);
      waiting.add(look);
      void ended.then(() => settle('it has ended'));
      look();
    });
  const line = (code: string): Readonly<Record<string, unknown>> => lineOf(beginning, code);
  return {
    pid: child.pid ?? 0,
    log: () => log,
    logged,
    listeners: line(startedCode)['listeners'] as Readonly<Record<string, string>>,
    admin: String(line('admin.listening')['address'] ?? ''),
    health: String(line('health.listening')['address'] ?? ''),
    ended,
    stop,
    kill: () => end('SIGKILL'),
    [Symbol.asyncDispose]: stop,
  };
}

/** The first line with a code; an empty object when there is none. */
function lineOf(lines: readonly string[], code: string): Readonly<Record<string, unknown>> {
  const line = lines.find((text) => text.includes(`"code":"${code}"`));
  return line === undefined ? {} : (JSON.parse(line) as Readonly<Record<string, unknown>>);
}

/** Hands over what comes in whole lines, so that those of two streams do not run into one another. */
function readLines(stream: Readable, take: (lines: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const text = rest + chunk;
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    if (end > 0) take(text.slice(0, end));
  });
  stream.on('end', () => rest !== '' && take(rest));
}

function whenEnded(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on('error', () => resolve());
    child.on('close', () => resolve());
  });
}

/** The port of the first of a service's listeners. */
export function portOf(listeners: RunningPortcullis['listeners']): number {
  const [address = ''] = Object.values(listeners);
  return Number(address.slice(address.lastIndexOf(':') + 1));
}
