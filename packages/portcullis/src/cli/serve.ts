import { Command } from 'commander';
import { NoConfigurationError } from '../runtime/configuration.ts';
import { Service } from '../runtime/service.ts';
import { type ServiceLog, serviceLog } from '../runtime/service-log.ts';
import { exitCode } from './exit-codes.ts';
import { addServeOptions, foreignFlagNotes, type ServeFlags, serveSettings } from './serve-options.ts';

/** `portcullis serve`: runs until SIGTERM or SIGINT, then drains; a second signal ends it at once. */
export function serveCommand(done: (code: number) => void): Command {
  return addServeOptions(new Command('serve'))
    .description('answer Envoy')
    .addHelpText(
      'after',
      `
Examples:
  portcullis serve --config-dir policies --extproc-addr /run/portcullis/extproc.sock
  portcullis serve --config-dir policies --extproc-network tcp --extproc-addr 127.0.0.1:9000
  portcullis serve --config-dir policies --extproc-listener edge=unix:/run/portcullis/edge.sock

Decisions go to stdout as JSON lines, the log to stderr. SIGHUP reads the configuration again.
Exit codes: 0 drained, 2 not run, 75 an address cannot be had, 78 no valid configuration.`,
    )
    .action(async (flags: ServeFlags) => done(await serve(flags)));
}

async function serve(flags: ServeFlags): Promise<number> {
  const format = flags.logFormat === 'auto' ? (process.stderr.isTTY ? 'text' : 'json') : flags.logFormat;
  const log = serviceLog({ format, level: flags.logLevel, instance: flags.instanceId });
  let service: Service;
  try {
    service = new Service(serveSettings(flags), log, process.stdout);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return exitCode.notRun;
  }
  for (const note of foreignFlagNotes(flags)) log('warn', 'flag.no-effect', note);
  try {
    await service.start();
  } catch (error) {
    return startProblem(error, service, log);
  }
  return untilStopped(service);
}

async function startProblem(error: unknown, service: Service, log: ServiceLog): Promise<number> {
  const { code, message } = error as { code?: string; message: string };
  log('error', code ?? 'service.start', message);
  await service.kill();
  return error instanceof NoConfigurationError ? exitCode.noConfiguration : exitCode.unavailable;
}

function untilStopped(service: Service): Promise<number> {
  return new Promise((resolve) => {
    let signals = 0;
    const stop = (): void => {
      signals++;
      if (signals === 1) void service.stop();
      else void service.kill().then(() => process.exit(exitCode.done));
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    process.on('SIGHUP', () => void service.configuration.reload());
    void service.stopped.then(() => resolve(exitCode.done));
  });
}
