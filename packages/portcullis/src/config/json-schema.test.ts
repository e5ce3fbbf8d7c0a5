import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '@portcullis-testing/prerequisites';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { connectionJsonSchema, documentJsonSchema, type JsonSchema } from './json-schema.ts';
import { apiVersions } from './schema/security-policy.ts';

test('the schema of a file leads every kind of the dialect to its definition', () => {
  for (const apiVersion of apiVersions) {
    const schema = documentJsonSchema(apiVersion);
    const kinds = schema.properties?.['kind']?.['enum'] as string[];
    assert.deepEqual(
      kinds,
      apiVersion === 'portcullis.dev/v1' ? ['SecurityPolicy', 'ConnectionPolicy'] : ['SecurityPolicy'],
    );
    const definitions = schema['definitions'] as Record<string, JsonSchema>;
    assert.deepEqual(Object.keys(definitions), kinds);
    for (const [index, branch] of (schema['allOf'] as JsonSchema[]).entries()) {
      const kind = kinds[index] ?? '';
      assert.deepEqual(branch['if'], { properties: { kind: { const: kind } }, required: ['kind'] });
      assert.deepEqual(branch['then'], { $ref: `#/definitions/${kind}` });
      assert.equal(definitions[kind]?.['additionalProperties'], false);
      assert.ok(definitions[kind]?.properties?.['spec']?.properties !== undefined);
    }
  }
});

test('the schema of connection policies takes those of the example and refuses a misspelt field', () => {
  const schema = z.fromJSONSchema(connectionJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
  const file = join(projectRoot, 'examples/network-ext-proc/policies/connections.yaml');
  const documents = parseAllDocuments(readFileSync(file, 'utf8')).map(
    (document) => document.toJS() as object,
  );
  assert.ok(documents.length >= 4);
  for (const document of documents) {
    assert.ok(schema.safeParse(document).success, JSON.stringify(document));
    assert.ok(!schema.safeParse({ ...document, speck: {} }).success);
  }
});
