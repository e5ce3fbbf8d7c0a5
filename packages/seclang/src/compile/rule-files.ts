import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { type Position, RuleError } from '../errors.ts';

/** Where rules come from: a file, or a text with the name that errors show and the folder its includes start in. */
export type RuleSource =
  | { readonly file: string }
  | { readonly text: string; readonly name: string; readonly folder?: string };

/** How rule files are read; whoever keeps files elsewhere than on disk gives another one. */
export interface RuleFileAccess {
  /** The whole file; undefined when it cannot be read. */
  read(path: string): Uint8Array | undefined;
  /** Files that fit a pattern with wildcards, in any order. */
  matching(pattern: string): readonly string[];
}

/** The file system. */
export const diskRuleFiles: RuleFileAccess = {
  read: (path) => {
    try {
      return readFileSync(path);
    } catch {
      return undefined;
    }
  },
  matching: (pattern) => globSync(pattern),
};

/** Reads the files that rules name, and remembers which, so that a service can watch them. */
export class RuleFiles {
  /** Every file that was read, in order. */
  readonly read: string[] = [];
  readonly #access: RuleFileAccess;

  constructor(access: RuleFileAccess) {
    this.#access = access;
  }

  /** The bytes of a file named in the rules. */
  bytes(name: string, folder: string, at: Position): Uint8Array {
    const path = isAbsolute(name) ? name : join(folder, name);
    const bytes = this.#access.read(path);
    if (bytes === undefined) throw new RuleError('seclang.missing-file', `cannot read ${path}`, at);
    this.read.push(path);
    return bytes;
  }

  /** The files that an Include means, sorted; one without `*`, `?` or `[` must exist. */
  matching(pattern: string, folder: string, at: Position): string[] {
    const path = isAbsolute(pattern) ? pattern : join(folder, pattern);
    if (!['*', '?', '['].some((wildcard) => path.includes(wildcard))) return [path];
    const files = [...this.#access.matching(path)].sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
    if (files.length === 0) throw new RuleError('seclang.missing-file', `no file matches ${path}`, at);
    return files;
  }

  /** The folder that names in a file start from. */
  folderOf(file: string): string {
    return dirname(file);
  }
}
