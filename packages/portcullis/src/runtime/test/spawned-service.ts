/** The command as an operator runs it: a process of its own, its log as objects, its admin server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../bin/portcullis.js', import.meta.url));

/** Whether coverage is measured. */
const measured = process.env['NODE_V8_COVERAGE'] !== undefined;

/** Compiled sources are shared by all processes of the tests, which start in two thirds of the time; not for coverage. */
const compileCache: Readonly<Record<string, string>> = measured
  ? {}
  : { NODE_COMPILE_CACHE: join(tmpdir(), `portcullis-tests-${userInfo().uid}`) };

/** Milliseconds for a process to end by itself where coverage is measured. */
const patience = 20_000;

/** A line of the JSON log. */
export interface LogLine {
  readonly level: string;
  readonly code: string;
  readonly msg: string;
  readonly admin?: string | null;
  readonly address?: string;
  readonly listeners?: Readonly<Record<string, string>>;
}

/** How a process ended and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of the command. */
export interface Spawned extends AsyncDisposable {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** All log lines so far. */
  readonly lines: readonly LogLine[];
  /** What it wrote to stdout so far. */
  stdout(): string;
  /** The first log line with this code that is not among the first `after` ones; rejects when the process ends. */
  line(code: string, after?: number): Promise<LogLine>;
  signal(name: NodeJS.Signals): void;
  /** Hangs up on its decisions. */
  closeStdout(): void;
}

/** Runs `portcullis ARGS` with the environment of the test and `environment`. */
export function runPortcullis(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Spawned {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, ...compileCache, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let unread = '';
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const look of waiting) look();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    const parts = (unread + text).split('\n');
    unread = parts.pop() ?? '';
    for (const part of parts) if (part.startsWith('{')) lines.push(JSON.parse(part) as LogLine);
    wake();
  });
  let over = false;
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => {
      over = true;
      resolve({ code, signal, stdout, stderr });
      wake();
    });
  });
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.on('exit', killWithUs);
  void ended.then(() => process.off('exit', killWithUs));
  return {
    pid: child.pid ?? 0,
    ended,
    lines,
    stdout: () => stdout,
    line: (code, after = 0) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.slice(after).find((line) => line.code === code);
          if (found === undefined && !over) return;
          waiting.delete(look);
          if (found !== undefined) resolve(found);
          else reject(new Error(`no line ${code}; the process has ended:\n${stderr}`));
        };
        waiting.add(look);
        look();
      }),
    signal: (name) => void child.kill(name),
    closeStdout: () => void child.stdout.destroy(),
    async [Symbol.asyncDispose]() {
      if (measured) await endToldWhatItRan(child, ended);
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Ends a process by two signals, as somebody in a hurry does: one that is killed does not tell what it ran. */
async function endToldWhatItRan(child: ChildProcess, ended: Promise<Ended>): Promise<void> {
  child.kill('SIGTERM');
  child.kill('SIGINT');
  const limit = new AbortController();
  await Promise.race([ended, setTimeout(patience, undefined, { signal: limit.signal })]);
  limit.abort();
}

/** A folder for one test, with policies in it. */
export class TestFolder implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), 'portcullis-'));
  readonly policies: string = join(this.path, 'policies');
  readonly socket: string = join(this.path, 's.sock');

  constructor(policy: string = forbids('x-bad')) {
    mkdirSync(this.policies);
    this.write(policy);
  }

  /** Writes the policy file. */
  write(policy: string): void {
    writeFileSync(join(this.policies, 'policy.yaml'), policy);
  }

  /** A path in the folder. */
  at(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A policy for every host that refuses requests with this header. */
export function forbids(header: string): string {
  return `apiVersion: portcullis.dev/v1
kind: SecurityPolicy
metadata: { name: test }
spec:
  domains:
    - hosts: ["*"]
      policy: { mode: block, timeout: 10s, sampling_rate: 0, checks: { headers: { forbidden: [${header}] } } }
`;
}

/** A service on a folder's socket with two workers, admin on a port of its own choice, quick to notice changes. */
export class TestService implements AsyncDisposable {
  readonly process: Spawned;
  readonly started: LogLine;

  private constructor(spawned: Spawned, started: LogLine) {
    this.process = spawned;
    this.started = started;
  }

  /** Starts it and waits until it serves. `--extproc-addr` of `args` comes last and wins. */
  static async start(
    folder: TestFolder,
    args: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<TestService> {
    const spawned = runPortcullis(
      [
        ...['serve', '--log-format', 'json', '--config-dir', folder.policies],
        ...['--extproc-addr', folder.socket, '--http-addr', '127.0.0.1:0', '--workers', '2'],
        // A machine that is busy with other tests is not what is tested.
        ...['--watch-debounce', '20ms', '--max-wait', '60000', ...args],
      ],
      environment,
    );
    try {
      return new TestService(spawned, await spawned.line('service.started'));
    } catch (error) {
      await spawned[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Answer of the admin server. */
  async admin(path: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
    const response = await fetch(`${this.started.admin}${path}`, init);
    return { status: response.status, text: await response.text() };
  }

  /** Answer of the admin server as JSON. */
  async json<Page>(path: string, init: RequestInit = {}): Promise<Page> {
    return JSON.parse((await this.admin(path, init)).text) as Page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }
}
