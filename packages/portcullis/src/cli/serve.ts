import { Command } from 'commander';
import { NoConfigurationError } from '../runtime/configuration.ts';
import { selfSignedCertificate } from '../runtime/self-signed-certificate.ts';
import type { ServeSettings } from '../runtime/serve-settings.ts';
import { Service, StoppedWhileStarting } from '../runtime/service.ts';
import { type ServiceLog, serviceLog } from '../runtime/service-log.ts';
import { TlsError } from '../runtime/tls-material.ts';
import { authzNotes } from './authz-options.ts';
import { datadogConfiguration, stateDirectoryOf, writeDatadogPolicy } from './datadog-configuration.ts';
import { exitCode } from './exit-codes.ts';
import { addServeOptions, foreignFlagNotes, type ServeFlags, serveSettings } from './serve-options.ts';
import { sigsciConfiguration } from './sigsci-configuration.ts';
import { packageVersion } from './version.ts';

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

Decisions go to stdout as JSON lines (or to --decision-log), the log to stderr. SIGHUP reads the configuration again and opens log files anew.
Exit codes: 0 drained, 2 not run, 75 an address cannot be had, 78 no valid configuration, 130 ended by a second signal.`,
    )
    .action(async (flags: ServeFlags) => done(await serve(flags)));
}

async function serve(flags: ServeFlags): Promise<number> {
  const sigsci = sigsciConfiguration();
  const datadog = datadogConfiguration(flags.setup === 'datadog', flags.configDir !== undefined);
  const format = flags.logFormat === 'auto' ? (process.stderr.isTTY ? 'text' : 'json') : flags.logFormat;
  let settings: ServeSettings;
  try {
    const problems = [...sigsci.problems, ...datadog.problems];
    if (problems.length > 0) throw new Error(problems.join('\n'));
    settings = serveSettings(await withFilesOfOurOwn(flags, datadog.policy));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return exitCode.notRun;
  }
  // Every thread inherits it, see engines/secret-names.ts.
  if (flags.redact !== undefined) process.env['PORTCULLIS_REDACT'] = flags.redact;
  // The compiler thread looks for installed rule sets below it, see engines/seclang/rule-set-folder.ts.
  if (settings.stateDirectory !== undefined) process.env['PORTCULLIS_STATE_DIR'] = settings.stateDirectory;
  const log = serviceLog({ format, level: flags.logLevel, instance: flags.instanceId }, process.stderr);
  let service: Service;
  try {
    service = new Service(settings, { log, decisions: process.stdout, version: packageVersion() });
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_SQLITE_ERROR') throw error;
    log(
      'error',
      'event-store.unusable',
      `cannot use ${settings.sinks?.eventStore}: ${(error as Error).message}`,
    );
    return exitCode.notRun;
  }
  for (const note of foreignFlagNotes(flags)) log('warn', 'flag.no-effect', note);
  for (const note of [...sigsci.notes, ...datadog.notes]) log('warn', 'setup.note', note);
  for (const note of fileNotes(flags, datadog.policy, settings)) log('info', 'setup.files', note);
  for (const note of authzNotes(flags)) log('info', 'join.single-replica', note);
  onSignals(service);
  try {
    await service.start();
  } catch (error) {
    if (!(error instanceof StoppedWhileStarting)) return startProblem(error, service, log);
  }
  await service.stopped;
  return exitCode.done;
}

/** The flags with a certificate and a policy of our own, where those are asked for. */
async function withFilesOfOurOwn(flags: ServeFlags, policy: string | undefined): Promise<ServeFlags> {
  const makes = flags.tlsSelfSigned && flags.tlsCert === undefined && flags.tlsKey === undefined;
  if (!makes && policy === undefined) return flags;
  const state = stateDirectoryOf(flags);
  const files = makes ? await selfSignedCertificate(state) : undefined;
  return {
    ...flags,
    ...(files === undefined ? {} : { tlsCert: files.cert, tlsKey: files.key }),
    ...(policy === undefined ? {} : { configDir: writeDatadogPolicy(policy, state) }),
  };
}

/** Where those files are. */
function fileNotes(flags: ServeFlags, policy: string | undefined, settings: ServeSettings): string[] {
  const notes: string[] = [];
  const lasts = flags.stateDir === undefined ? '; it ends with this process, say --state-dir to keep it' : '';
  if (flags.tlsCert === undefined && settings.tls !== undefined)
    notes.push(`TLS with a certificate of our own, ${settings.tls.cert}${lasts}`);
  if (policy !== undefined)
    notes.push(`the policy of the set-up is ${settings.configDirectory}/datadog.yaml${lasts}`);
  return notes;
}

async function startProblem(error: unknown, service: Service, log: ServiceLog): Promise<number> {
  const { code, message } = error as { code?: string; message: string };
  log('error', code ?? 'service.start', message);
  await service.kill();
  if (error instanceof NoConfigurationError) return exitCode.noConfiguration;
  if (error instanceof TlsError) return exitCode.notRun;
  return code === undefined ? exitCode.internal : exitCode.unavailable;
}

/** Also while the service starts: it ends then at the next step. */
function onSignals(service: Service): void {
  let signals = 0;
  const stop = (): void => {
    signals++;
    if (signals === 1) void service.stop();
    else void service.kill().finally(() => process.exit(exitCode.interrupted));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => service.reload());
}
