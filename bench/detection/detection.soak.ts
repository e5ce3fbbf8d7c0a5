/** The long form of the detection benchmark: every attack line in every position, and bulk text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projectRoot, shared } from '@portcullis-testing/prerequisites';
import { attackFiles, recall } from './attack-corpus.ts';
import { bulkText } from './bulk-text.ts';

const corpus = shared('corpora/attacks');
for (const attackClass of attackFiles) {
  test(`${attackClass}: at least 99 % are blocked in every position`, { skip: corpus.skip }, () => {
    for (const { position, tried, found } of recall(corpus.path, attackClass)) {
      assert.ok(found >= tried * 0.99, `${position}: ${found} of ${tried}`);
    }
  });
}

test('of paragraphs of documentation, sources and manual pages fewer than 1 in 100 are blocked', () => {
  const rows = bulkText(projectRoot, 1000).filter(({ values }) => values > 0);
  assert.ok(rows.length > 0);
  for (const { name, half, values, blocked } of rows) {
    assert.ok(blocked < values / 100, `${name}, ${half}: ${blocked} of ${values}`);
  }
});
