/**
 * The whole way from files to a plan: read, parse, check, merge, compile. Never throws on what the files hold;
 * any error refuses the configuration as a whole, and every error is reported (D6, D19).
 */
import { connectionEngineRegistry } from '../connection-engines/registry.ts';
import type { EngineDefinition } from '../engines/engine.ts';
import { engineRegistry } from '../engines/registry.ts';
import { type ConnectionDocument, compileConnectionPolicies } from './compile-connection-policy.ts';
import { compileDocuments } from './compile-plan.ts';
import { configurationHash, VERSION_DIGITS } from './configuration-hash.ts';
import { type Diagnostic, type DiagnosticCounts, DiagnosticList } from './diagnostic.ts';
import { reportDifferences } from './elchi-differences.ts';
import { diskAccess, type FileAccess, type FileFacts } from './file-access.ts';
import type { PolicyPlan } from './plan.ts';
import { type PolicyDocument, readDocuments } from './policy-document.ts';
import { type ConfigurationSource, type PolicyFile, readPolicyFiles } from './policy-files.ts';
import { type Environment, ReferencedFiles } from './referenced-files.ts';

/** What a load may use; the defaults are the real ones. */
export interface LoadOptions {
  readonly access?: FileAccess;
  /** For `{env: NAME}` secrets. */
  readonly environment?: Environment;
  /** The engines there are; default: all of this version. */
  readonly registry?: readonly EngineDefinition[];
}

/** A file of the configuration as it was read. */
export interface LoadedFile {
  readonly name: string;
  readonly path: string;
  readonly content: Uint8Array;
}

/** What came of a load. */
export interface LoadResult {
  /** The plan, or `undefined` when an error refused the configuration. */
  readonly plan: PolicyPlan | undefined;
  /** At most `MAX_DIAGNOSTICS`, by file and position; `counts` says how many there were. */
  readonly diagnostics: readonly Diagnostic[];
  readonly counts: Readonly<DiagnosticCounts>;
  /** Nothing to apply: no document and no error. An empty folder never replaces a running configuration. */
  readonly empty: boolean;
  /** SHA-256 over all files that were read, hexadecimal; also of a refused configuration. */
  readonly hash: string;
  readonly policyFiles: readonly LoadedFile[];
  readonly referencedFiles: readonly LoadedFile[];
  /** Of all policy files and of all referenced ones, also of those that could not be read: what to watch. */
  readonly facts: readonly FileFacts[];
}

/** Loads and compiles a configuration. Synchronous: it belongs into the compiler thread or a command. */
export function loadConfiguration(source: ConfigurationSource, options: LoadOptions = {}): LoadResult {
  const { access = diskAccess, registry = engineRegistry } = options;
  const diagnostics = new DiagnosticList();
  const referenced = new ReferencedFiles(access, options.environment ?? process.env);
  const found = readPolicyFiles(source, access, diagnostics);
  const { documents, connections, foreign } = readDocuments(found.files, registry, diagnostics);
  const compiled = {
    ...compileDocuments(documents, referenced, registry),
    connections: compileConnectionPolicies(connections, referenced, connectionEngineRegistry),
  };
  const files = withoutData(found.files, foreign, referenced);
  reportDifferences(documents);
  const empty = documents.length + connections.length === 0 && diagnostics.valid;
  if (empty) reportEmpty(diagnostics);
  const hash = configurationHash([
    ...files.map(({ name, bytes }) => [name, bytes] as const),
    ...referenced.contents.map(([path, content]) => [path, content] as const),
  ]);
  const plan: PolicyPlan | undefined =
    diagnostics.valid && !empty
      ? { ...compiled, hash, version: hash.slice(0, VERSION_DIGITS), files: namesOf(documents, connections) }
      : undefined;
  return {
    plan,
    diagnostics: diagnostics.list(),
    counts: diagnostics.counts(),
    empty,
    hash,
    policyFiles: files.map(({ name, path, bytes }) => ({ name, path, content: bytes })),
    referencedFiles: referenced.contents.map(([path, content]) => ({ name: path, path, content })),
    facts: [...new Map([...found.facts, ...referenced.facts])],
  };
}

/** Files that hold no policy are data when a policy references them, else they are refused. */
function withoutData(
  found: readonly PolicyFile[],
  foreign: ReadonlyArray<{ readonly file: PolicyFile; refuse(): void }>,
  referenced: ReferencedFiles,
): PolicyFile[] {
  const data = new Set<PolicyFile>();
  for (const { file, refuse } of foreign) {
    if (referenced.has(file.path)) data.add(file);
    else refuse();
  }
  return found.filter((file) => !data.has(file));
}

function namesOf(documents: readonly PolicyDocument[], connections: readonly ConnectionDocument[]): string[] {
  const names = [...documents, ...connections].map(({ reporter }) => reporter.file.name);
  return [...new Set(names)].sort();
}

function reportEmpty(diagnostics: DiagnosticList): void {
  diagnostics.add({
    severity: 'warning',
    code: 'config.empty',
    message: 'there is no policy document',
    file: '',
    path: '',
    suggestions: [],
    effect: 'a running configuration stays; without one, every request gets the default of the service',
  });
}
