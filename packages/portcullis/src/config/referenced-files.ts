/**
 * Files that policies reference (keys, lists, rules …) and secrets from files and the environment. Every file is
 * read once per load and remembered for the hash, the watch and the last-good bundle.
 */
import { dirname, resolve } from 'node:path';
import type { SecretReference } from '../engines/engine.ts';
import type { FileAccess, FileFacts } from './file-access.ts';

/** 512 MiB, the size that Elchi allows for a data file. */
const MAX_DATA_FILE_BYTES = 512 * 1024 * 1024;

/** Values of environment variables; `process.env` fits. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the files and variables that a policy names, and remembers them for the hash and the watch. */
export class ReferencedFiles {
  readonly #access: FileAccess;
  readonly #environment: Environment;
  readonly #contents = new Map<string, Uint8Array>();
  /** Of every path that was asked for, also of those that could not be read: they may appear. */
  readonly #facts = new Map<string, string>();

  constructor(access: FileAccess, environment: Environment) {
    this.#access = access;
    this.#environment = environment;
  }

  /** Content of `path`, relative to the folder of the policy file `from`; or the reason why not. */
  read(path: string, from: string): Uint8Array | { readonly problem: string } {
    const absolute = resolve(dirname(from), path);
    const known = this.#contents.get(absolute);
    if (known !== undefined) return known;
    this.#facts.set(absolute, this.#access.factsOf?.(absolute) ?? '');
    const content = this.#access.read(absolute, MAX_DATA_FILE_BYTES);
    if (!('problem' in content)) this.#contents.set(absolute, content);
    return content;
  }

  /** Names of the files in `folder`, relative to the folder of the policy file `from`; empty when there is none. */
  list(folder: string, from: string): readonly string[] {
    const names = this.#access.list(resolve(dirname(from), folder));
    return 'problem' in names ? [] : names;
  }

  /** The bytes of a secret; one line end after a file's content is not part of it. */
  secret(reference: SecretReference, from: string): Uint8Array | { readonly problem: string } {
    if (typeof reference === 'string') return Buffer.from(reference, 'utf8');
    if ('env' in reference) {
      const value = this.#environment[reference.env];
      if (value === undefined || value === '') {
        return { problem: `the environment variable ${reference.env} is not set` };
      }
      return Buffer.from(value, 'utf8');
    }
    const content = this.read(reference.file, from);
    if ('problem' in content) return { problem: `cannot read ${reference.file}: ${content.problem}` };
    const trimmed = withoutLineEnd(content);
    return trimmed.length === 0 ? { problem: `${reference.file} is empty` } : trimmed;
  }

  /** What was read, by absolute path, ordered by path. */
  get contents(): ReadonlyArray<readonly [path: string, content: Uint8Array]> {
    return [...this.#contents].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Whether `path` was read. */
  has(path: string): boolean {
    return this.#contents.has(resolve(path));
  }

  /** Every path that was asked for, with its facts from before it was read. */
  get facts(): readonly FileFacts[] {
    return [...this.#facts].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  if (end > 0 && bytes[end - 1] === 0x0a) end -= 1;
  if (end > 0 && bytes[end - 1] === 0x0d) end -= 1;
  return bytes.subarray(0, end);
}
