/** The JSON Schema (draft-07) of policy files, for editors. Made from the schema that loading itself uses. */
import { z } from 'zod';
import type { EngineDefinition } from '../engines/engine.ts';
import { engineRegistry } from '../engines/registry.ts';
import { type ApiVersion, policySchemas } from './schema/security-policy.ts';

/** A JSON Schema as data; only the parts that are read here are typed. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** Where the schema of a dialect is published. */
export function schemaUrl(apiVersion: ApiVersion): string {
  const version = apiVersion === 'portcullis.dev/v1' ? 'v1' : 'sentinel.elchi.io-v1';
  return `https://portcullis.dev/schema/${version}/security-policy.json`;
}

/** The schema of SecurityPolicy documents of a dialect. */
export function jsonSchema(
  apiVersion: ApiVersion,
  registry: readonly EngineDefinition[] = engineRegistry,
): JsonSchema {
  const { securityPolicy } = policySchemas(registry);
  const schema = z.toJSONSchema(securityPolicy, { target: 'draft-7', io: 'input' }) as JsonSchema;
  const { $schema, ...rest } = schema;
  const properties = {
    ...schema.properties,
    apiVersion: { ...schema.properties?.['apiVersion'], enum: [apiVersion] },
  };
  return {
    $schema,
    $id: schemaUrl(apiVersion),
    title: `SecurityPolicy (${apiVersion})`,
    ...rest,
    properties,
  };
}
