/** Checks the shape of a document with its schema and words what is wrong for the person who wrote it. */
import { z } from 'zod';
import type { EngineDefinition } from '../engines/engine.ts';
import type { DocumentReporter } from './document-reporter.ts';
import { type FieldPath, formatPath, type Located, locate } from './located-value.ts';
import { engineNamed, knownEngineNames } from './schema/engines.ts';
import { isSensitivePath } from './sensitive-names.ts';
import { nearestName } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** The document when its shape is right; else every fault is reported and `undefined` returned. */
export function checkShape<Schema extends z.ZodType>(
  schema: Schema,
  root: Located,
  reporter: DocumentReporter,
  registry: readonly EngineDefinition[],
): z.output<Schema> | undefined {
  const parsed = schema.safeParse(root.value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys') reportUnknownFields(issue, schema, reporter, registry);
    else reportIssue(issue, root, reporter);
  }
  return undefined;
}

function reportIssue(issue: Issue, root: Located, reporter: DocumentReporter): void {
  const path = issue.path as FieldPath;
  const field = String(path[path.length - 1] ?? 'the document');
  if (isMissing(issue, root)) {
    const message = `"${field}" is required in ${objectName(path.slice(0, -1))}`;
    reporter.error('config.missing-field', path, message, { hint: `add "${field}" here`, atKey: true });
    return;
  }
  const isPattern = issue.code === 'custom' && issue.params?.['pattern'] === true;
  const code = isPattern ? 'config.invalid-pattern' : 'config.invalid-value';
  const label = typeof field === 'string' && !/^[0-9]+$/.test(field) ? `"${field}"` : formatPath(path);
  const near = enumSuggestion(issue, path, root);
  reporter.error(code, path, `${label} ${expectation(issue)}${isPattern ? '' : receivedText(path, root)}`, {
    ...(near === undefined
      ? {}
      : { hint: `did you mean "${near}"?`, suggestions: [{ message: `use "${near}"`, replacement: near }] }),
  });
}

function reportUnknownFields(
  issue: z.core.$ZodIssueUnrecognizedKeys,
  schema: z.ZodType,
  reporter: DocumentReporter,
  registry: readonly EngineDefinition[],
): void {
  const parent = issue.path as FieldPath;
  for (const key of issue.keys) {
    const isEngine = parent[parent.length - 1] === 'engines';
    if (isEngine && knownEngineNames.includes(key) && engineNamed(key, registry) === undefined) {
      const message = `the engine "${key}" is not available in this version`;
      const hint = 'remove the block, or use a version that has it';
      reporter.error('config.engine-unavailable', [...parent, key], message, { atKey: true, hint });
    } else reportUnknownField(key, parent, schema, reporter);
  }
}

function reportUnknownField(
  key: string,
  parent: FieldPath,
  schema: z.ZodType,
  reporter: DocumentReporter,
): void {
  const path = [...parent, key];
  const allowed = fieldsAt(schema, parent);
  const near = nearestName(key, allowed);
  const hint =
    near !== undefined
      ? `did you mean "${near}"?`
      : allowed.length > 0
        ? `allowed: ${allowed.join(', ')}`
        : 'this version has nothing that could stand here';
  reporter.error('config.unknown-field', path, `"${key}" is no field of ${objectName(parent)}`, {
    atKey: true,
    hint,
    suggestions: near === undefined ? [] : [{ message: `rename to "${near}"`, replacement: near }],
  });
}

/** `spec.domains[0].policy` reads better without the way to it: the last name, or "the document". */
function objectName(path: FieldPath): string {
  const names = path.filter((step) => typeof step === 'string');
  return names.length === 0 ? 'the document' : names.slice(-2).join('.');
}

/** The field names that the schema allows at a path. */
export function fieldsAt(schema: z.ZodType, path: FieldPath): string[] {
  let at: z.ZodType | undefined = schema;
  for (const step of path) {
    const inner = unwrap(at);
    if (inner instanceof z.ZodObject) at = inner.shape[String(step)] as z.ZodType | undefined;
    else if (inner instanceof z.ZodArray) at = inner.element as z.ZodType;
    else if (inner instanceof z.ZodRecord) at = inner.valueType as z.ZodType;
    else return [];
    if (at === undefined) return [];
  }
  const inner = unwrap(at);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  let at = schema;
  while (at instanceof z.ZodOptional) at = at.unwrap() as z.ZodType;
  return at;
}

function isMissing(issue: Issue, root: Located): boolean {
  if (issue.code !== 'invalid_type' && issue.code !== 'invalid_value') return false;
  return valueAt(root, issue.path as FieldPath) === undefined;
}

function valueAt(root: Located, path: FieldPath): unknown {
  let at: unknown = root.value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.join(', ')}`;
    case 'too_small':
      return issue.origin === 'array' || issue.origin === 'string'
        ? 'must not be empty'
        : `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must ${issue.origin === 'string' ? 'have at most' : 'be at most'} ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
    case 'custom':
      return issue.params?.['pattern'] === true ? `does not compile: ${issue.message}` : issue.message;
    default:
      return issue.message === '' ? 'is not valid' : issue.message;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/** `, got "blok"`: short plain values only, and never one that may be a secret. */
function receivedText(path: FieldPath, root: Located): string {
  const { value } = locate(root, path);
  if (isSensitivePath(path)) return '';
  if (typeof value === 'string' && value.length <= 60) return `, got ${JSON.stringify(value)}`;
  if (typeof value === 'number' || typeof value === 'boolean') return `, got ${value}`;
  if (Array.isArray(value)) return value.length === 0 ? '' : ', got a list';
  return typeof value === 'object' && value !== null ? ', got a mapping' : '';
}

function enumSuggestion(issue: Issue, path: FieldPath, root: Located): string | undefined {
  const { value } = locate(root, path);
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return undefined;
  return nearestName(value, issue.values.map(String));
}
