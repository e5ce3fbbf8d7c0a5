/** Puts a rule set from an archive or a folder where `rule_set: NAME@VERSION` finds it. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { compileRules, RuleError } from '@portcullis/seclang';
import { reasonOf } from '../requests/read-input.ts';
import { type ArchivedFile, readTar } from './tar-archive.ts';

/** What to install and where. */
export interface InstallRequest {
  /** `crs@4.28.0`. */
  readonly name: string;
  /** A tar archive, gzip or not, or a folder; where `archive` is there, only what messages call it. */
  readonly from: string;
  /** An archive that was downloaded. */
  readonly archive?: Uint8Array;
  /** Folder that holds one folder per rule set. */
  readonly into: string;
  /** Expected SHA-256 in hexadecimal. */
  readonly sha256: string | undefined;
  /** Replace what is installed under the name. */
  readonly force: boolean;
}

/** What was done. */
export interface Installed {
  readonly name: string;
  readonly folder: string;
  readonly files: number;
  /** Of the archive, or of a folder's names and contents in the order of the names. */
  readonly sha256: string;
}

/** A rule set that cannot be installed; `exit` 1: it is not what was asked for, 2: it cannot be read. */
export class InstallProblem extends Error {
  readonly code = 'rules.not-installed';
  readonly exit: 1 | 2;

  constructor(message: string, exit: 1 | 2) {
    super(message);
    this.exit = exit;
  }
}

/** What of a rule set's archive is wanted. */
const wanted = ['crs-setup.conf', 'crs-setup.conf.example', 'LICENSE'];

/** Installs, in one step that either happens or does not. Throws {@link InstallProblem}. */
export function installRuleSet(request: InstallRequest): Installed {
  const { name, from, into, sha256, force } = request;
  const folder = join(into, name);
  if (existsSync(folder) && !force)
    throw new InstallProblem(`${name} is installed in ${folder}; --force replaces it`, 1);
  const { files, digest } = readSource(from, request.archive);
  if (sha256 !== undefined && sha256.toLowerCase() !== digest)
    throw new InstallProblem(`the SHA-256 of ${from} is ${digest}, not ${sha256}; nothing was installed`, 1);
  const kept = ruleSetFiles(files, from);
  mkdirSync(into, { recursive: true });
  const fresh = mkdtempSync(join(into, '.installing-'));
  try {
    for (const { path, bytes } of kept) {
      mkdirSync(dirname(join(fresh, path)), { recursive: true });
      writeFileSync(join(fresh, path), bytes);
    }
    checkRules(fresh, from);
    writeFileSync(join(fresh, 'installed.json'), `${JSON.stringify({ name, sha256: digest }, null, 2)}\n`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return { name, folder, files: kept.length, sha256: digest };
}

function readSource(
  from: string,
  downloaded: Uint8Array | undefined,
): { files: readonly ArchivedFile[]; digest: string } {
  const hash = createHash('sha256');
  try {
    if (downloaded !== undefined || !statSync(from).isDirectory()) {
      const archive = downloaded ?? readFileSync(from);
      return { files: readTar(archive), digest: hash.update(archive).digest('hex') };
    }
    const names = globSync('**/*', { cwd: from }).sort();
    const files = names
      .filter((path) => statSync(join(from, path)).isFile())
      .map((path) => ({ path, bytes: readFileSync(join(from, path)) }));
    for (const { path, bytes } of files) hash.update(`${path}\0${bytes.length}\0`).update(bytes);
    return { files, digest: hash.digest('hex') };
  } catch (error) {
    throw new InstallProblem(`cannot read ${from}: ${reasonOf(error)}`, 2);
  }
}

/** The files below the folder that holds `crs-setup.conf`, which archives of releases have one level down. */
function ruleSetFiles(files: readonly ArchivedFile[], from: string): ArchivedFile[] {
  const setup = files
    .map(({ path }) => path)
    .filter((path) => wanted.slice(0, 2).some((file) => path === file || path.endsWith(`/${file}`)))
    .sort((one, other) => one.length - other.length)[0];
  if (setup === undefined)
    throw new InstallProblem(`${from} holds no rule set: there is no crs-setup.conf.example in it`, 1);
  const root = setup.slice(0, setup.lastIndexOf('/') + 1);
  return files
    .filter(({ path }) => path.startsWith(root))
    .map(({ path, bytes }) => ({ path: path.slice(root.length), bytes }))
    .filter(({ path }) => wanted.includes(path) || path.startsWith('rules/') || path.startsWith('plugins/'));
}

function checkRules(folder: string, from: string): void {
  const setup = ['crs-setup.conf', 'crs-setup.conf.example']
    .map((file) => join(folder, file))
    .find((file) => existsSync(file))!;
  try {
    compileRules([{ file: setup }, { file: join(folder, 'rules', '*.conf') }]);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new InstallProblem(`the rules in ${from} do not compile: ${error.message}`, 1);
  }
}
