/** Policy files → SecurityPolicy and ConnectionPolicy documents whose shape and scopes have been checked. */
import { connectionEngineRegistry } from '../connection-engines/registry.ts';
import type { EngineDefinition } from '../engines/engine.ts';
import type { ConnectionDocument } from './compile-connection-policy.ts';
import type { DiagnosticList } from './diagnostic.ts';
import { DocumentReporter } from './document-reporter.ts';
import type { FieldPath, Located } from './located-value.ts';
import type { PolicyFile } from './policy-files.ts';
import { connectionPolicySchema } from './schema/connection-policy.ts';
import type { PolicySpec } from './schema/policy-spec.ts';
import {
  type ApiVersion,
  apiVersions,
  type PolicySchemas,
  policySchemas,
  type SecurityPolicy,
} from './schema/security-policy.ts';
import { checkScope } from './scope-rules.ts';
import { checkShape } from './shape-check.ts';
import { nearestName } from './suggest.ts';
import { parseText } from './yaml-document.ts';

/** One document. */
export interface PolicyDocument {
  readonly file: PolicyFile;
  /** Its number in the file, from 0. */
  readonly index: number;
  readonly apiVersion: ApiVersion;
  readonly policy: SecurityPolicy;
  readonly reporter: DocumentReporter;
}

/** What the files hold. */
export interface ReadDocuments {
  readonly documents: readonly PolicyDocument[];
  readonly connections: readonly ConnectionDocument[];
  /** Files of the folder without a single word of ours: data, if a policy references them, else an error. */
  readonly foreign: ReadonlyArray<{ readonly file: PolicyFile; refuse(): void }>;
}

/** Reads all documents of all files, in the order of the files. Every fault is reported. */
export function readDocuments(
  files: readonly PolicyFile[],
  registry: readonly EngineDefinition[],
  diagnostics: DiagnosticList,
): ReadDocuments {
  const documents: PolicyDocument[] = [];
  const connections: ConnectionDocument[] = [];
  const foreign: { file: PolicyFile; refuse(): void }[] = [];
  for (const file of files) {
    const parsed = parseText(file.source, file.json);
    if (parsed.problems.length === 0 && parsed.documents.length > 0 && parsed.documents.every(isForeign)) {
      foreign.push({ file, refuse: () => refuseForeign(file, parsed.documents[0]!, diagnostics) });
      continue;
    }
    for (const { code, severity, message, start, end, path } of parsed.problems) {
      const root: Located = { value: null, start, end, keyStart: start, keyEnd: end, children: new Map() };
      new DocumentReporter(file, root, diagnostics).report(severity, code, path, message);
    }
    parsed.documents.forEach((root, index) => {
      const reporter = new DocumentReporter(file, root, diagnostics);
      if (!hasKnownKind(root, reporter)) return;
      if ((root.value as { kind: unknown }).kind === 'ConnectionPolicy') {
        const policy = checkShape(connectionPolicySchema(connectionEngineRegistry), root, reporter, registry);
        if (policy !== undefined) connections.push({ index, policy, reporter });
        return;
      }
      const document = readDocument(file, root, index, registry, reporter);
      if (document !== undefined) documents.push(document);
    });
  }
  return { documents, connections, foreign };
}

/** Every PolicySpec of a document with its path. */
export function* scopesOf(policy: SecurityPolicy): Generator<{ spec: PolicySpec; path: FieldPath }> {
  const { defaults, domains } = policy.spec;
  if (defaults !== undefined) yield { spec: defaults, path: ['spec', 'defaults'] };
  for (const [d, domain] of (domains ?? []).entries()) {
    if (domain.policy !== undefined) yield { spec: domain.policy, path: ['spec', 'domains', d, 'policy'] };
    for (const [r, route] of (domain.routes ?? []).entries()) {
      if (route.policy === undefined) continue;
      yield { spec: route.policy, path: ['spec', 'domains', d, 'routes', r, 'policy'] };
    }
  }
}

function readDocument(
  file: PolicyFile,
  root: Located,
  index: number,
  registry: readonly EngineDefinition[],
  reporter: DocumentReporter,
): PolicyDocument | undefined {
  const schemas = policySchemas(registry);
  const policy = checkShape(schemas.securityPolicy, root, reporter, registry);
  if (policy === undefined) {
    checkSoundScopes(root, [], schemas, reporter);
    return undefined;
  }
  for (const { spec, path } of scopesOf(policy)) checkScope(spec, path, reporter);
  return { file, index, apiVersion: policy.apiVersion, policy, reporter };
}

/** In a document of wrong shape, the scopes that are sound themselves are checked all the same: one run, all errors. */
function checkSoundScopes(
  located: Located,
  path: FieldPath,
  schemas: PolicySchemas,
  reporter: DocumentReporter,
): void {
  for (const [step, child] of located.children) {
    const at = [...path, step];
    if (step !== 'defaults' && step !== 'policy') {
      checkSoundScopes(child, at, schemas, reporter);
      continue;
    }
    const parsed = schemas.policySpec.safeParse(child.value);
    if (parsed.success) checkScope(parsed.data, at, reporter);
  }
}

/** apiVersion and kind come first: with a wrong one, every other message would mislead. */
function hasKnownKind(root: Located, reporter: DocumentReporter): boolean {
  if (!isMapping(root.value)) {
    reporter.error(
      'config.unknown-document',
      [],
      'a policy document is a mapping with apiVersion, kind and spec',
    );
    return false;
  }
  const { apiVersion, kind } = root.value;
  let known = true;
  for (const [field, value, allowed] of [
    ['apiVersion', apiVersion, apiVersions],
    ['kind', kind, ['SecurityPolicy', 'ConnectionPolicy']],
  ] as const) {
    if ((allowed as readonly unknown[]).includes(value)) continue;
    known = false;
    if (value === undefined) {
      const hint = `add "${field}: ${allowed[0]}"`;
      reporter.error('config.unknown-document', [], `"${field}" is missing`, { atKey: true, hint });
      continue;
    }
    const near = nearestName(String(value), allowed);
    reporter.error('config.unknown-document', [field], `this version knows no ${field} like this`, {
      hint: near === undefined ? `allowed: ${allowed.join(', ')}` : `did you mean "${near}"?`,
      suggestions: near === undefined ? [] : [{ message: `use "${near}"`, replacement: near }],
    });
  }
  return known;
}

/** Neither apiVersion, kind nor spec: most likely data that lies beside the policies. */
function isForeign(root: Located): boolean {
  if (!isMapping(root.value)) return true;
  return !['apiVersion', 'kind', 'spec'].some((field) => field in (root.value as object));
}

function refuseForeign(file: PolicyFile, root: Located, diagnostics: DiagnosticList): void {
  new DocumentReporter(file, root, diagnostics).error(
    'config.unknown-document',
    [],
    'this file is no policy, and no policy references it as data',
    { atKey: true, hint: `a policy starts with "apiVersion: ${apiVersions[0]}" and "kind: SecurityPolicy"` },
  );
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
