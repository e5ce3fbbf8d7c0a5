import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TokenClass } from './token-class.ts';
import { MAX_WORD_LENGTH, vocabulary } from './vocabulary.ts';

function lookup(text: string): number {
  const bytes = Buffer.from(text);
  return vocabulary.lookup(bytes, 0, bytes.length);
}

describe('vocabulary', () => {
  it('finds words in any case and nothing else', () => {
    assert.equal(vocabulary.classOf(lookup('SeLeCt')), TokenClass.expression);
    assert.equal(vocabulary.text(lookup('sleep')), 'SLEEP');
    assert.equal(lookup('selec'), 0);
    assert.equal(lookup('selectt'), 0);
    assert.equal(lookup(''), 0);
    assert.equal(lookup('a'.repeat(MAX_WORD_LENGTH + 1)), 0);
  });

  it('joins phrases from every pair of parts', () => {
    const join = (a: string, b: string): string =>
      vocabulary.text(vocabulary.phrase(vocabulary.id(a), vocabulary.id(b)));
    assert.equal(join('UNION', 'ALL'), 'UNION ALL');
    assert.equal(join('LEFT OUTER', 'JOIN'), 'LEFT OUTER JOIN');
    assert.equal(join('AT TIME', 'ZONE'), 'AT TIME ZONE');
    assert.equal(join('ALL', 'UNION'), '');
    assert.equal(vocabulary.phrase(0, vocabulary.id('ALL')), 0);
  });

  it('knows parts of phrases as names', () => {
    assert.equal(vocabulary.classOf(lookup('zone')), TokenClass.bareword);
  });

  it('refuses an id for an unknown word', () => {
    assert.throws(() => vocabulary.id('NOT A WORD'), { message: 'injection.vocabulary: no word NOT A WORD' });
  });
});
