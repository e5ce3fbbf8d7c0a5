import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { fieldsAt } from './shape-check.ts';

test('the fields that are allowed at a path, through lists and names of any kind; none below a value', () => {
  const schema = z.strictObject({
    list: z.array(z.strictObject({ one: z.string() }).optional()).optional(),
    named: z.record(z.string(), z.strictObject({ two: z.string() })),
    text: z.string(),
  });
  assert.deepEqual(fieldsAt(schema, []), ['list', 'named', 'text']);
  assert.deepEqual(fieldsAt(schema, ['list', 3]), ['one']);
  assert.deepEqual(fieldsAt(schema, ['named', 'any']), ['two']);
  assert.deepEqual(fieldsAt(schema, ['text', 'x']), []);
  assert.deepEqual(fieldsAt(schema, ['absent', 'x']), []);
  assert.deepEqual(fieldsAt(schema, ['text']), []);
});
