/**
 * What a test may need and a machine may lack: the `shared/` folder beside the project, and programs on PATH.
 * A test that lacks one is skipped with the reason; with `CI=true` the lack is an error, so that a green CI
 * never hides a test that did not run.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What was asked for: where it is, and what to pass to the `skip` option of `node:test`. */
export interface Prerequisite {
  /** Absolute path; meaningful only while `skip` is false. */
  readonly path: string;
  /** `false` when present, else the reason for the skip. */
  readonly skip: false | string;
}

/** The project's root folder. */
export const projectRoot: string = fileURLToPath(new URL('../../../', import.meta.url));

/** A file or folder below `shared/`, which stands beside the project. `relative` uses forward slashes. */
export function shared(relative: string): Prerequisite {
  const path = resolve(projectRoot, '..', 'shared', relative);
  return existsSync(path) ? { path, skip: false } : absent(path, `../shared/${relative} is not there`);
}

/** A program: `$<NAME>_BIN` (upper case, dashes as underscores), else the first on PATH. */
export function program(name: string): Prerequisite {
  const variable = `${name.toUpperCase().replaceAll('-', '_')}_BIN`;
  const named = process.env[variable];
  if (named !== undefined && named !== '' && isExecutable(named)) return { path: named, skip: false };
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && isExecutable(path)) return { path, skip: false };
  }
  return absent(name, `program ${name} is not installed (neither $${variable} nor PATH)`);
}

/** A folder that a Debian package installs. */
export function debianFolder(path: string, name: string): Prerequisite {
  return existsSync(path)
    ? { path, skip: false }
    : absent(path, `Debian's package ${name} is not installed (${path} is not there)`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function absent(path: string, reason: string): Prerequisite {
  if (process.env['CI'] === 'true') throw new Error(`prerequisite: ${reason}, and CI=true allows no skip`);
  return { path, skip: reason };
}
