/**
 * The last configuration that was active, kept on disk: a restart with a broken file or an unreachable source of
 * a referenced file still protects (D6). What is kept is the sources, not the plan, so that a newer version can
 * compile them again. The file may hold secrets of referenced files: only its owner may read it.
 *
 * Layout: one line of JSON (format, hash, source, names and lengths), then the contents one after the other.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { configurationHash } from './configuration-hash.ts';
import type { FileAccess, FileProblem } from './file-access.ts';
import type { LoadedFile, LoadResult } from './load.ts';
import type { ConfigurationSource } from './policy-files.ts';

const FORMAT = 'portcullis-last-good/1';
const FILE_NAME = 'last-good.bundle';

interface Header {
  readonly format: typeof FORMAT;
  readonly hash: string;
  readonly source: ConfigurationSource;
  readonly policies: ReadonlyArray<readonly [name: string, path: string, length: number]>;
  readonly referenced: ReadonlyArray<readonly [path: string, length: number]>;
}

/** A configuration as it was kept; load it with `loadConfiguration(source, { access })`. */
export interface LastGood {
  readonly hash: string;
  readonly source: ConfigurationSource;
  readonly access: FileAccess;
}

/** What of a load is kept. */
export type KeptResult = Pick<LoadResult, 'hash' | 'policyFiles' | 'referencedFiles'>;

/**
 * Keeps a configuration in `directory` (made when missing), replacing the one kept before: written beside it,
 * synced, renamed. Returns the reason when that fails; the one kept before then stays.
 */
export function writeLastGood(
  directory: string,
  source: ConfigurationSource,
  result: KeptResult,
): FileProblem | undefined {
  const header: Header = {
    format: FORMAT,
    hash: result.hash,
    source,
    policies: result.policyFiles.map(({ name, path, content }) => [name, path, content.length]),
    referenced: result.referencedFiles.map(({ path, content }) => [path, content.length]),
  };
  const target = join(directory, FILE_NAME);
  const temporary = `${target}.${process.pid}.new`;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeSynced(temporary, header, [...result.policyFiles, ...result.referencedFiles]);
    renameSync(temporary, target);
    syncDirectory(directory);
    return undefined;
  } catch (error) {
    return { problem: `cannot keep the configuration in ${directory}: ${reasonOf(error)}` };
  }
}

/** Throws when the disk does not take it; what was written of it is removed. */
function writeSynced(path: string, header: Header, files: readonly LoadedFile[]): void {
  const file = openSync(path, 'w', 0o600);
  try {
    writeAll(file, Buffer.from(`${JSON.stringify(header)}\n`, 'utf8'));
    for (const { content } of files) writeAll(file, content);
    fsyncSync(file);
  } catch (error) {
    // not covered: a file that was just opened takes writes as long as the disk has room
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** The configuration kept in `directory`, or why there is none: absent, of another format, damaged. */
export function readLastGood(directory: string): LastGood | FileProblem {
  const path = join(directory, FILE_NAME);
  let bundle: Buffer;
  try {
    bundle = readFileSync(path);
  } catch (error) {
    return { problem: `no configuration is kept in ${directory}: ${reasonOf(error)}` };
  }
  const end = bundle.indexOf(0x0a);
  const header = parseHeader(bundle.subarray(0, Math.max(end, 0)));
  if (header === undefined) return { problem: `${path} has an unknown format` };
  const contents = new Map<string, Uint8Array>();
  const hashed: [string, Uint8Array][] = [];
  let at = end + 1;
  for (const [name, file, length] of [...header.policies, ...header.referenced.map(asNamed)]) {
    const content = bundle.subarray(at, at + length);
    contents.set(resolve(file), content);
    hashed.push([name, content]);
    at += length;
  }
  if (at !== bundle.length || configurationHash(hashed) !== header.hash)
    return { problem: `${path} is damaged` };
  return { hash: header.hash, source: header.source, access: bundleAccess(header, contents) };
}

function asNamed([path, length]: readonly [string, number]): readonly [string, string, number] {
  return [path, path, length];
}

function bundleAccess(header: Header, contents: ReadonlyMap<string, Uint8Array>): FileAccess {
  return {
    list: (directory) =>
      [...header.policies.map(([, path]) => path), ...header.referenced.map(([path]) => path)]
        .filter((path) => resolve(dirname(path)) === resolve(directory))
        .map((path) => basename(path))
        .sort(),
    read: (path) => contents.get(resolve(path)) ?? { problem: 'it is not part of the kept configuration' },
  };
}

function parseHeader(bytes: Uint8Array): Header | undefined {
  try {
    const header = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<Header> | null;
    const complete =
      header?.format === FORMAT &&
      typeof header.hash === 'string' &&
      typeof header.source === 'object' &&
      Array.isArray(header.policies) &&
      Array.isArray(header.referenced);
    return complete ? (header as Header) : undefined;
  } catch {
    return undefined;
  }
}

function writeAll(file: number, content: Uint8Array): void {
  let written = 0;
  while (written < content.length) written += writeSync(file, content, written);
}

/** So that the rename itself survives a power cut. */
function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
