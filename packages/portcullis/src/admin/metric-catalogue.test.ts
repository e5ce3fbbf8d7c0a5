import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '@portcullis-testing/prerequisites';
import { metricCatalogue, metricsReference } from './metric-catalogue.ts';

test('the reference page names every metric', () => {
  const path = join(projectRoot, 'docs/generated/metrics.md');
  const expected = metricsReference();
  if (process.env['UPDATE_GENERATED'] === '1') writeFileSync(path, expected);
  assert.equal(readFileSync(path, 'utf8'), expected, 'run UPDATE_GENERATED=1 npm test -- metric-catalogue');
});

test('names follow the rules of Prometheus', () => {
  const names = Object.entries(metricCatalogue);
  assert.ok(names.length >= 20);
  for (const [name, { type, labels }] of names) {
    assert.match(name, /^[a-z][a-z0-9_]*$/);
    assert.equal(name.endsWith('_total'), type === 'counter', name);
    if (type === 'histogram') assert.match(name, /_seconds$/);
    for (const label of labels) assert.match(label, /^[a-z][a-z_]*$/);
  }
});
