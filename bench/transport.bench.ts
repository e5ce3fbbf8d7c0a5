/**
 * Exchanges per second and core: one call, one message of 640 bytes (the request headers of a request with 12 headers),
 * one answer. `portcullis serve` decodes and answers, with no policy; the others answer a constant without looking: our
 * transport alone, @grpc/grpc-js, bare node:http2 and, where Go is installed, a tuned grpc-go server. Each is a process
 * pinned to one core, loaded by h2load with 2 connections of 50 streams, in interleaved rounds. The median counts.
 *
 * Two rates are shown: by wall time, and by the server's own processor time. On a machine with nothing else to do they
 * are the same; on a busy one only the second can be compared with other days.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { program } from '@portcullis-testing/prerequisites';
import { benchOptions } from './options.ts';
import { median } from './statistics.ts';
import {
  type Addresses,
  type Contender,
  load,
  type Measurement,
  startContender,
} from './transport/contender.ts';
import { requestBody } from './transport/request-message.ts';

const here = fileURLToPath(new URL('./transport/', import.meta.url));
const transports = ['unix', 'tcp'] as const;

/**
 * Load before the measurement, per server and transport. The compilers of JavaScript share the server's one core, and
 * the more code a server runs the longer they take: with 1 s the first rounds measured them.
 */
const warmUpSeconds = 4;

const { json, seconds, rounds } = benchOptions(import.meta.filename, {
  seconds: { default: 2, about: 'whole seconds of a round' },
  rounds: { default: 3, about: 'rounds of each server and transport' },
});

/** Builds the grpc-go server; `undefined` where Go is not installed or too old. */
function buildGrpcGo(folder: string): string | undefined {
  const out = join(folder, 'grpc-go');
  const built = spawnSync('go', ['build', '-o', out, '.'], { cwd: join(here, 'grpc-go'), encoding: 'utf8' });
  if (built.status === 0) return out;
  console.error(`without grpc-go: ${built.error?.message ?? built.stderr.trim().split('\n').at(-1)}`);
  return undefined;
}

/** The real service with one worker and no policy. */
function serveCommand({ socket, port }: Addresses): string[] {
  const cli = fileURLToPath(new URL('../packages/portcullis/bin/portcullis.js', import.meta.url));
  const listeners = [`unix=unix:${socket}`, `tcp=tcp:127.0.0.1:${port}`];
  const options = ['--workers', '1', '--http-addr', 'off', '--baseline', 'false'];
  for (const listener of listeners) options.push('--extproc-listener', listener);
  return [process.execPath, cli, 'serve', ...options];
}

async function measure(h2load: string, folder: string): Promise<void> {
  const bodyFile = join(folder, 'body');
  writeFileSync(bodyFile, requestBody());
  const script = (name: string) => (at: Addresses) => [
    process.execPath,
    join(here, name),
    at.socket,
    `${at.port}`,
  ];
  const commands: Array<[name: string, command: (at: Addresses) => string[]]> = [
    ['portcullis serve', (at) => serveCommand(at)],
    ['our transport, constant', script('plain-server.ts')],
    ['@grpc/grpc-js, constant', script('grpc-js-server.ts')],
    ['node:http2, constant', script('node-http2-server.ts')],
  ];
  const grpcGo = buildGrpcGo(folder);
  if (grpcGo !== undefined) commands.push(['grpc-go, constant', (at) => [grpcGo, at.socket, `${at.port}`]]);
  const contenders: Contender[] = [];
  try {
    for (const [index, [name, command]] of commands.entries()) {
      contenders.push(await startContender(name, command, join(folder, `${index}.sock`)));
    }
    for (const transport of transports) {
      for (const contender of contenders) await load(h2load, contender, transport, bodyFile, warmUpSeconds);
    }
    const measured = new Map<string, Measurement[]>();
    for (let round = 0; round < rounds; round++) {
      for (const transport of transports) {
        for (const contender of contenders) {
          const key = `${transport} ${contender.name}`;
          const measurement = await load(h2load, contender, transport, bodyFile, seconds);
          measured.set(key, [...(measured.get(key) ?? []), measurement]);
        }
      }
    }
    report(contenders, measured);
  } finally {
    for (const contender of contenders) await contender.stop();
  }
}

function report(contenders: readonly Contender[], measured: ReadonlyMap<string, Measurement[]>): void {
  if (!json) {
    console.log(
      `Node ${process.version}, ${cpus().length} × ${cpus()[0]!.model.trim()}; ${rounds} rounds of ${seconds} s`,
    );
    console.log(`load of the machine at the end: ${loadavg()[0]!.toFixed(1)}\n`);
    console.log('exchanges per                      second   processor s  serve is, per processor second');
  }
  for (const transport of transports) {
    const rates = (name: string, kind: keyof Measurement): number =>
      median(measured.get(`${transport} ${name}`)!.map((each) => each[kind]));
    for (const { name } of contenders) {
      const perSecond = rates(name, 'perSecond');
      const perProcessorSecond = rates(name, 'perProcessorSecond');
      const ratio = rates(contenders[0]!.name, 'perProcessorSecond') / perProcessorSecond;
      if (json) {
        console.log(
          JSON.stringify({
            bench: 'transport',
            server: name,
            transport,
            perSecond,
            perProcessorSecond,
            ratio,
          }),
        );
      } else {
        const cells = [perSecond, perProcessorSecond].map((rate) =>
          Math.round(rate).toLocaleString('en').padStart(14),
        );
        console.log(`${transport.padEnd(5)}${name.padEnd(26)}${cells.join('')}  ${ratio.toFixed(1)} ×`);
      }
    }
  }
}

const h2load = program('h2load');
if (h2load.skip !== false) {
  console.error(`transport: ${h2load.skip}`);
  process.exitCode = 2;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'transport-bench-'));
  try {
    await measure(h2load.path, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
