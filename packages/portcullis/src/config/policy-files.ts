/** Finds and reads the policy files of a configuration. */
import { basename, join, resolve } from 'node:path';
import type { DiagnosticList } from './diagnostic.ts';
import type { FileAccess, FileFacts } from './file-access.ts';
import { SourceText } from './source-text.ts';

/** A policy file longer than this is a mistake: 4 MiB is some hundred thousand lines. */
export const MAX_POLICY_FILE_BYTES = 4 * 1024 * 1024;
/** All policy files together. */
const MAX_POLICY_BYTES = 64 * 1024 * 1024;

/** What to load: a folder's top level, or files by name. */
export type ConfigurationSource = { readonly directory: string } | { readonly files: readonly string[] };

/** A file as it was read. */
export interface PolicyFile {
  /** Name for messages and merging order: relative to the folder, or as given. */
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly source: SourceText;
  readonly json: boolean;
}

/** The policy files, and the facts about all of them, also about those that could not be read. */
export interface FoundPolicyFiles {
  readonly files: readonly PolicyFile[];
  readonly facts: readonly FileFacts[];
}

/** Reads them in the order of their names. What cannot be read is reported. */
export function readPolicyFiles(
  source: ConfigurationSource,
  access: FileAccess,
  diagnostics: DiagnosticList,
): FoundPolicyFiles {
  const names = policyFileNames(source, access, diagnostics);
  const facts = names.map(({ path }) => [resolve(path), access.factsOf?.(path) ?? ''] as const);
  const files: PolicyFile[] = [];
  let total = 0;
  for (const { name, path } of names) {
    const bytes = access.read(path, MAX_POLICY_FILE_BYTES);
    if ('problem' in bytes) {
      const code = bytes.problem.startsWith('larger') ? 'config.too-large' : 'config.unreadable';
      fileError(diagnostics, code, name, `cannot read ${name}: ${bytes.problem}`);
      continue;
    }
    total += bytes.length;
    if (total > MAX_POLICY_BYTES) {
      fileError(diagnostics, 'config.too-large', name, `more than ${MAX_POLICY_BYTES} bytes of policy files`);
      break;
    }
    const text = decode(bytes);
    if (text === undefined) fileError(diagnostics, 'config.encoding', name, `${name} is not valid UTF-8`);
    const json = name.endsWith('.json');
    files.push({ name, path, bytes, source: new SourceText(text ?? ''), json });
  }
  return { files, facts };
}

/** Whether a file of the folder is a policy file: YAML or JSON, not hidden, no policy test. */
export function isPolicyFileName(name: string): boolean {
  if (name.startsWith('.') || /\.test\.(ya?ml|json)$/.test(name)) return false;
  return /\.(ya?ml|json)$/.test(name);
}

function policyFileNames(
  source: ConfigurationSource,
  access: FileAccess,
  diagnostics: DiagnosticList,
): { name: string; path: string }[] {
  if ('files' in source) return source.files.map((path) => ({ name: basename(path), path })).sort(byName);
  const names = access.list(source.directory);
  if ('problem' in names) {
    fileError(
      diagnostics,
      'config.unreadable',
      '',
      `cannot read the folder ${source.directory}: ${names.problem}`,
    );
    return [];
  }
  return names.filter(isPolicyFileName).map((name) => ({ name, path: join(source.directory, name) }));
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function fileError(
  diagnostics: DiagnosticList,
  code: 'config.unreadable' | 'config.too-large' | 'config.encoding',
  file: string,
  message: string,
): void {
  diagnostics.add({ severity: 'error', code, message, file, path: '', suggestions: [] });
}
