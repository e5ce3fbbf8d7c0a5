/** The reference of all fields and codes as Markdown, made from the schema and the catalogue. */
import { connectionEngineRegistry } from '../connection-engines/registry.ts';
import type { EngineDefinition } from '../engines/engine.ts';
import { engineRegistry } from '../engines/registry.ts';
import { diagnosticCodes } from './diagnostic-codes.ts';
import { connectionJsonSchema, type JsonSchema, jsonSchema } from './json-schema.ts';
import { postureCauses } from './posture.ts';

const policy = ['spec', 'defaults'];

/** The objects of the schema in reading order; `path` leads to each, `[]` into the items of a list. */
const sections: readonly { title: string; path: readonly string[] }[] = [
  { title: 'Document', path: [] },
  { title: '`metadata`', path: ['metadata'] },
  { title: '`spec`', path: ['spec'] },
  { title: '`domains[]`', path: ['spec', 'domains', '[]'] },
  { title: '`routes[]`', path: ['spec', 'domains', '[]', 'routes', '[]'] },
  { title: '`match`', path: ['spec', 'domains', '[]', 'routes', '[]', 'match'] },
  { title: '`match.headers[]`', path: ['spec', 'domains', '[]', 'routes', '[]', 'match', 'headers', '[]'] },
  { title: 'PolicySpec: `defaults`, `policy`', path: policy },
  { title: '`postures`', path: [...policy, 'postures'] },
  { title: '`pipeline`', path: [...policy, 'pipeline'] },
  { title: '`checks`', path: [...policy, 'checks'] },
  { title: '`checks.headers`', path: [...policy, 'checks', 'headers'] },
  { title: '`checks.body`', path: [...policy, 'checks', 'body'] },
  { title: '`checks.body.dlp`', path: [...policy, 'checks', 'body', 'dlp'] },
  { title: '`response`', path: [...policy, 'response'] },
  { title: '`response.redirect`', path: [...policy, 'response', 'redirect'] },
];

/** The objects of a ConnectionPolicy. */
const connectionSections: readonly { title: string; path: readonly string[] }[] = [
  { title: '`spec`', path: ['spec'] },
  { title: '`match`', path: ['spec', 'match'] },
  { title: '`match.metadata[]`', path: ['spec', 'match', 'metadata', '[]'] },
  ...connectionEngineRegistry.map(({ name }) => ({
    title: `\`engines.${name}\``,
    path: ['spec', 'engines', name],
  })),
];

/** The tables of fields, then of engines, then of connection policies, then of codes. */
export function referencePage(registry: readonly EngineDefinition[] = engineRegistry): string {
  const schema = jsonSchema('portcullis.dev/v1', registry);
  const engines = registry.map(({ name }) => ({
    title: `\`engines.${name}\``,
    path: [...policy, 'engines', name],
  }));
  const tables = [...sections, ...engines].map(({ title, path }) =>
    fieldTable(title, objectAt(schema, path)),
  );
  const connections = connectionJsonSchema();
  const connectionTables = connectionSections.map(({ title, path }) =>
    fieldTable(title, objectAt(connections, path)),
  );
  return [
    ...['# Configuration reference', '', '## Fields', '', ...tables],
    ...['## Fields of a ConnectionPolicy', '', ...connectionTables],
    codeTable(),
  ].join('\n');
}

function objectAt(schema: JsonSchema, path: readonly string[]): JsonSchema {
  let at: JsonSchema | undefined = schema;
  for (const step of path) at = step === '[]' ? at?.items : at?.properties?.[step];
  if (at === undefined) throw new Error(`config.reference: the schema has no ${path.join('.')}`);
  return at;
}

function fieldTable(title: string, object: JsonSchema): string {
  const required = (object['required'] as readonly string[] | undefined) ?? [];
  const rows = Object.entries(object.properties ?? {}).map(([name, field]) => {
    const initial = required.includes(name) ? 'required' : defaultText(name, field);
    return `| \`${name}\` | ${typeText(field)} | ${initial} | ${escaped(String(field['description'] ?? ''))} |`;
  });
  return [`### ${title}`, '', '| field | type | default | meaning |', '|---|---|---|---|', ...rows, ''].join(
    '\n',
  );
}

function defaultText(name: string, field: JsonSchema): string {
  const followsFailMode = postureCauses.some((cause) => cause.replaceAll('-', '_') === name);
  if (field['default'] === undefined) return followsFailMode ? 'by `fail_mode`' : 'not set';
  return `\`${JSON.stringify(field['default'])}\``;
}

function typeText(field: JsonSchema): string {
  if (Array.isArray(field['enum'])) return field['enum'].map((value) => `\`${value}\``).join(', ');
  if (field['const'] !== undefined) return `\`${field['const']}\``;
  if (field['type'] === 'array') return `list of ${typeText(field.items ?? {})}`;
  if (field['type'] === 'object') return 'object';
  if (Array.isArray(field['anyOf'])) return 'one of several';
  return `${field['type'] ?? 'any'}${rangeText(field)}`;
}

/** JSON Schema spells "any whole number" with the largest safe one; that is no limit worth telling. */
function rangeText(field: JsonSchema): string {
  const minimum = field['minimum'] as number | undefined;
  const maximum = field['maximum'] as number | undefined;
  const bounded = maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER;
  if (minimum === undefined && !bounded) return '';
  return bounded ? `, ${minimum} to ${maximum}` : `, at least ${minimum}`;
}

function codeTable(): string {
  const rows = Object.entries(diagnosticCodes).map(
    ([code, { title, cause, remedy }]) =>
      `| \`${code}\` | ${title} | ${escaped(cause)} | ${escaped(remedy)} |`,
  );
  return ['## Codes', '', '| code | title | cause | what to do |', '|---|---|---|---|', ...rows, ''].join(
    '\n',
  );
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
