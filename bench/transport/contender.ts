/** A server under load: a process of its own, pinned to one core. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
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

/** How long a server may take to start, milliseconds. */
const startLimit = 30_000;

/** What a server is told: where to listen. */
export interface Addresses {
  /** Path of a Unix socket that is not there yet. */
  readonly socket: string;
  /** A free TCP port of the loopback. */
  readonly port: number;
}

/** Starts a server and waits until it accepts connections. */
export async function startContender(
  name: string,
  command: (addresses: Addresses) => readonly string[],
  socket: string,
): Promise<Contender> {
  const port = await freePort();
  const child: ChildProcess = spawn('taskset', ['-c', serverCore, ...command({ socket, port })], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const until = performance.now() + startLimit;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || performance.now() > until) throw new Error(`${name} did not start`);
    await setTimeout(50);
  }
  return {
    name,
    socket,
    port,
    pid: child.pid!,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
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
