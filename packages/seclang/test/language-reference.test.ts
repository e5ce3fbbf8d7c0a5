/** The generated pages are in step with the sources, and every word has a header. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { errorPage, languagePage, wordHeaders } from '../scripts/language-reference.ts';
import { actions } from '../src/actions/registry.ts';
import { operators } from '../src/operators/registry.ts';
import { transformations } from '../src/transformations/registry.ts';

function page(name: string): string {
  return readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8');
}

test('docs/language.md and docs/errors.md are what the sources say', () => {
  assert.equal(page('language.md'), languagePage());
  assert.equal(page('errors.md'), errorPage());
});

test('every operator, transformation and action has a header with an example and a source', () => {
  const described = (folder: 'operators' | 'transformations' | 'actions'): Set<string> => {
    const headers = wordHeaders(folder);
    for (const { word, notes } of headers) {
      const keys = notes.map(([key]) => key);
      assert.ok(keys.includes('Example') && keys.includes('Source'), `${word} lacks an example or a source`);
    }
    return new Set(headers.map(({ word }) => word));
  };
  const byOperator = described('operators');
  for (const { name } of operators) assert.ok(byOperator.has(`@${name}`), name);
  const byTransformation = described('transformations');
  for (const { name } of transformations) assert.ok(byTransformation.has(`t:${name}`), name);
  const byAction = described('actions');
  for (const { name } of actions) assert.ok(byAction.has(name), name);
});
