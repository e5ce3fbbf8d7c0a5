/** The environment of Datadog's external processor on this machine, see `compat/datadog.ts`. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DatadogTranslation, translateDatadog } from '../compat/datadog.ts';
import { hasIpv6 } from './ip-version.ts';
import type { ServeFlags } from './serve-options.ts';

/** What the environment says, where the set-up is meant. */
export function datadogConfiguration(chosen: boolean, ownPolicies: boolean): DatadogTranslation {
  return translateDatadog({
    environment: process.env,
    chosen,
    ownPolicies,
    hasIpv6: hasIpv6(),
    read: (path) => {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return undefined;
      }
    },
  });
}

/** Puts it into our own variables, where they are not set. `args` are those of the command line. */
export function applyDatadogVariables(args: readonly string[]): void {
  const chosen = args.some(
    (argument, index) =>
      argument === '--setup=datadog' || (argument === '--setup' && args[index + 1] === 'datadog'),
  );
  for (const [name, value] of Object.entries(datadogConfiguration(chosen, true).variables))
    process.env[name] ??= value;
}

/** Writes the policy of the set-up into the state directory, and says where: a folder for `--config-dir`. */
export function writeDatadogPolicy(policy: string, stateDirectory: string): string {
  const folder = join(stateDirectory, 'datadog-policies');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'datadog.yaml'), policy, { mode: 0o600 });
  return folder;
}

/** `--state-dir`, or a folder that lasts as long as this process. */
export function stateDirectoryOf(flags: ServeFlags): string {
  if (flags.stateDir !== undefined) return flags.stateDir;
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-state-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
