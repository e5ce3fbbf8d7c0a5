/** The JSON Schemas (draft-07) of policy files, for editors. Made from the schemas that loading itself uses. */
import { z } from 'zod';
import type { ConnectionEngineDefinition } from '../connection-engines/connection-engine.ts';
import { connectionEngineRegistry } from '../connection-engines/registry.ts';
import type { EngineDefinition } from '../engines/engine.ts';
import { engineRegistry } from '../engines/registry.ts';
import { connectionPolicySchema } from './schema/connection-policy.ts';
import { type ApiVersion, policySchemas } from './schema/security-policy.ts';

/** A JSON Schema as data; only the parts that are read here are typed. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** Kinds of documents. */
export const documentKinds = ['SecurityPolicy', 'ConnectionPolicy'] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** The kinds that a dialect has: Elchi's knows no connections. */
export function kindsOf(apiVersion: ApiVersion): readonly DocumentKind[] {
  return apiVersion === 'portcullis.dev/v1' ? documentKinds : ['SecurityPolicy'];
}

const draft = 'http://json-schema.org/draft-07/schema#';

/** Where a schema of a dialect is published. */
function schemaUrl(apiVersion: ApiVersion, name: string): string {
  const version = apiVersion === 'portcullis.dev/v1' ? 'v1' : 'sentinel.elchi.io-v1';
  return `https://portcullis.dev/schema/${version}/${name}.json`;
}

/** The schema of SecurityPolicy documents of a dialect. */
export function jsonSchema(
  apiVersion: ApiVersion,
  registry: readonly EngineDefinition[] = engineRegistry,
): JsonSchema {
  const { securityPolicy } = policySchemas(registry);
  return published(securityPolicy, apiVersion, 'security-policy', 'SecurityPolicy');
}

/** The schema of ConnectionPolicy documents. */
export function connectionJsonSchema(
  registry: readonly ConnectionEngineDefinition[] = connectionEngineRegistry,
): JsonSchema {
  const schema = connectionPolicySchema(registry);
  return published(schema, 'portcullis.dev/v1', 'connection-policy', 'ConnectionPolicy');
}

/**
 * The schema of a file that may hold documents of every kind of the dialect: `kind` chooses. An editor checks each
 * document of a file against it.
 */
export function documentJsonSchema(apiVersion: ApiVersion): JsonSchema {
  const kinds = kindsOf(apiVersion);
  const schemas = { SecurityPolicy: jsonSchema(apiVersion), ConnectionPolicy: connectionJsonSchema() };
  return {
    $schema: draft,
    $id: schemaUrl(apiVersion, 'policy'),
    title: `Policy documents (${apiVersion})`,
    type: 'object',
    required: ['kind'],
    properties: { kind: { description: 'The kind of the document.', enum: [...kinds] } },
    allOf: kinds.map((kind) => ({
      if: { properties: { kind: { const: kind } }, required: ['kind'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { $ref: `#/definitions/${kind}` },
    })),
    definitions: Object.fromEntries(kinds.map((kind) => [kind, withoutIdentity(schemas[kind])])),
  };
}

function published(schema: z.ZodType, apiVersion: ApiVersion, name: string, kind: DocumentKind): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }) as JsonSchema;
  const properties = {
    ...rest.properties,
    apiVersion: { ...rest.properties?.['apiVersion'], enum: [apiVersion] },
  };
  return {
    $schema,
    $id: schemaUrl(apiVersion, name),
    title: `${kind} (${apiVersion})`,
    ...rest,
    properties,
  };
}

function withoutIdentity({ $schema: _draft, $id: _id, ...rest }: JsonSchema): JsonSchema {
  return rest;
}
