/** A server under load: a process of its own, pinned to one core. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { methodPath } from './request-message.ts';

const run = promisify(execFile);

/** What one run measured. */
export interface Measurement {
  /** Exchanges per second of wall time. Other work on the machine makes it smaller. */
  readonly perSecond: number;
  /** Exchanges per second of the server's own processor time, which other work disturbs much less. */
  readonly perProcessorSecond: number;
}

/** A running server. */
export interface Contender {
  readonly name: string;
  readonly socket: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** The core of the servers; the load generator has another one, if there is one. */
const serverCore = '0';
const loadCore = '1';

/** Starts a server: its command gets the path of a Unix socket and prints a TCP port. */
export async function startContender(
  name: string,
  command: readonly string[],
  socket: string,
): Promise<Contender> {
  const child: ChildProcess = spawn('taskset', ['-c', serverCore, ...command, socket], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout! });
  const [line] = await Promise.race([
    once(lines, 'line') as Promise<[string]>,
    once(child, 'exit').then(() => Promise.reject(new Error(`${name} did not start`))),
  ]);
  return {
    name,
    socket,
    port: Number(line),
    pid: child.pid!,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Loads a server with 2 connections of 50 streams each, over TCP or its Unix socket, for so many seconds. */
export async function load(
  h2load: string,
  contender: Contender,
  transport: 'unix' | 'tcp',
  bodyFile: string,
  seconds: number,
): Promise<Measurement> {
  const base = transport === 'unix' ? [`--base-uri=unix:${contender.socket}`] : [];
  const before = processorSeconds(contender.pid);
  const { stdout } = await run('taskset', [
    ...['-c', loadCore, h2load, '-c', '2', '-m', '50', '-t', '1', '-D', `${seconds}`],
    ...['-d', bodyFile, '-H', 'content-type: application/grpc', '-H', 'te: trailers', ...base],
    `http://127.0.0.1:${contender.port}${methodPath}`,
  ]);
  const used = processorSeconds(contender.pid) - before;
  const rate = /finished in [\d.]+\w+, ([\d.]+) req\/s/.exec(stdout);
  const outcome = /(\d+) succeeded, (\d+) failed, (\d+) errored/.exec(stdout);
  if (rate === null || outcome === null) throw new Error(`${contender.name}: ${stdout}`);
  const [, succeeded, failed, errored] = outcome.map(Number);
  if (succeeded === 0 || failed! + errored! > 0) throw new Error(`${contender.name}: ${outcome[0]}`);
  return { perSecond: Number(rate[1]), perProcessorSecond: succeeded! / used };
}

/** Processor time of a process, all its threads, user and system: fields 14 and 15 of proc(5), in hundredths. */
function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
