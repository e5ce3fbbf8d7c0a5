/** The short form of the detection benchmark: every benign request, and a fixed sample of the attack lines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shared } from '@portcullis-testing/prerequisites';
import { attackFiles, recall, recallInProse } from './attack-corpus.ts';
import { benignSet } from './benign/benign-set.ts';
import { judge } from './judge.ts';

test('no benign request is blocked', () => {
  const set = benignSet();
  assert.ok(set.length >= 3000, String(set.length));
  assert.ok(set.filter(({ half }) => half === 'unseen').length >= set.length * 0.4);
  const blocked = set.flatMap(({ id, request }) => {
    const finding = judge(request);
    return finding === undefined ? [] : [`${id}: ${finding.ruleId}`];
  });
  assert.deepEqual(blocked, []);
});

/** Every how-manieth line of the long files is tried. */
const steps: Readonly<Record<string, number>> = { traversal: 97, xss: 101, cmdexe: 7, sqli: 3 };

const corpus = shared('corpora/attacks');
for (const attackClass of attackFiles) {
  test(`${attackClass}: at least 99 % are blocked in every position`, { skip: corpus.skip }, () => {
    const rows = recall(corpus.path, attackClass, steps[attackClass] ?? 1);
    assert.equal(rows.length, 6);
    for (const { position, tried, found, missed } of rows) {
      assert.ok(tried >= 20, `${position}: ${tried}`);
      assert.ok(
        found >= tried * 0.99 - 1,
        `${position}: ${found} of ${tried}; ${missed.slice(0, 3).join(' | ')}`,
      );
    }
  });
}

/** Least share that is found behind and before prose; the rest is no attack there, see `recallInProse`. */
const inProse: Readonly<Record<string, number>> = { shellshock: 0.5, sqli: 0.85, cmdexe: 0.85, xxe: 0.9 };

test('prose around an attack does not hide it', { skip: corpus.skip }, () => {
  for (const attackClass of attackFiles) {
    const { tried, found, missed } = recallInProse(corpus.path, attackClass, steps[attackClass] ?? 1);
    assert.ok(tried >= 20, attackClass);
    const least = (inProse[attackClass] ?? 0.98) * tried - 1;
    assert.ok(found >= least, `${attackClass}: ${found} of ${tried}; ${missed.slice(0, 5).join(' | ')}`);
  }
});
