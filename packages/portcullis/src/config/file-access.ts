/** How the configuration reads files: from disk, or from the bundle of the last good one. Failures are values. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Why a file or folder could not be read, in words. */
export interface FileProblem {
  readonly problem: string;
}

/** Reads files and lists folders. */
export interface FileAccess {
  /**
   * Names at the top level that are no folders (links followed), sorted by code unit. Links that lead nowhere are
   * among them, so that reading them is an error: a policy must not vanish silently.
   */
  list(directory: string): readonly string[] | FileProblem;
  /** The whole file, at most `limit` bytes long. */
  read(path: string, limit: number): Uint8Array | FileProblem;
  /**
   * A text that differs whenever the file (links followed) may have changed; empty when there is none. Left out
   * where files do not change.
   */
  factsOf?(path: string): string;
}

/** A path with the facts about it from before it was read: what the watch compares with. */
export type FileFacts = readonly [path: string, facts: string];

/** The file system. */
export const diskAccess: FileAccess = {
  list(directory) {
    try {
      return namesOfFiles(directory);
    } catch (error) {
      return { problem: systemProblem(error) };
    }
  },
  read(path, limit) {
    try {
      const facts = statSync(path);
      if (!facts.isFile()) return { problem: 'not a regular file' };
      if (facts.size > limit) return { problem: `larger than ${limit} bytes` };
      return readFileSync(path);
    } catch (error) {
      return { problem: systemProblem(error) };
    }
  },
  factsOf: diskFacts,
};

/** Names in a folder that are no folders themselves, sorted. Throws when the folder cannot be read. */
export function namesOfFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => !isFolder(join(directory, name)))
    .sort();
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Device, inode, size and times: an in-place write changes the times, a replaced file or link the inode. */
export function diskFacts(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
  } catch {
    return '';
  }
}

/** The system's reason without its repetition of the path. */
function systemProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'ENOTDIR') return 'not a folder';
  if (code === 'ELOOP') return 'links lead in a circle';
  return code ?? String(error);
}
