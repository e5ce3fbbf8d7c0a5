import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Fact, factCatalogue } from './fact.ts';
import { FactLog } from './fact-log.ts';

test('counts, first offsets, classes, and the first entries', () => {
  const log = new FactLog();
  for (let i = 0; i < 100; i++) log.add(Fact.InvalidEscape, i + 7);
  log.add(Fact.JsonSyntax, 500);
  log.add(Fact.DepthLimit, 501);
  assert.equal(log.total, 102);
  assert.equal(log.count(Fact.InvalidEscape), 100);
  assert.equal(log.firstOffset(Fact.InvalidEscape), 7);
  assert.equal(log.firstOffset(Fact.JsonEmpty), -1);
  assert.deepEqual(
    [log.countOfClass('notice'), log.countOfClass('error'), log.countOfClass('limit')],
    [100, 1, 1],
  );
  assert.equal(log.entries().length, FactLog.kept);
  assert.deepEqual(
    [...log.counts()],
    [
      ['limit.depth', 1],
      ['urlencoded.invalid-escape', 100],
      ['json.syntax', 1],
    ],
  );
  log.clear();
  assert.deepEqual(
    [log.total, log.has(Fact.JsonSyntax), log.countOfClass('error'), log.entries()],
    [0, false, 0, []],
  );
});

test('names are unique and well-formed', () => {
  const names = factCatalogue().map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^[a-z0-9]+(\.[a-z0-9-]+)$/);
});

test('FACTS.md lists the catalogue', () => {
  const page = readFileSync(new URL('../FACTS.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const cells = rows.map((row) =>
    row.split(' | ').map((cell) => cell.replaceAll('|', '').replaceAll('`', '').trim()),
  );
  for (const [index, fact] of factCatalogue().entries())
    assert.deepEqual(cells[index], [fact.name, fact.class, fact.text]);
  assert.equal(cells.length, factCatalogue().length);
});
