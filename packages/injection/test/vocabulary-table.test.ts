/** The vocabulary against the reference's word table. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { shared } from '@portcullis-testing/prerequisites';
import { classLetter } from '../src/sqli/token-class.ts';
import { vocabulary } from '../src/sqli/vocabulary.ts';

const { path, skip } = shared('conformance/libinjection/sqli-words-and-fingerprints.json');

describe('vocabulary against the word table', { skip }, () => {
  it('gives all 985 words and phrases their class', () => {
    const { keywords } = JSON.parse(readFileSync(path, 'utf8')) as { keywords: Record<string, string> };
    const words = Object.entries(keywords);
    assert.equal(words.length, 985);
    for (const [word, letter] of words) {
      const bytes = Buffer.from(word.toLowerCase());
      const id = vocabulary.lookup(bytes, 0, bytes.length);
      assert.equal(classLetter(vocabulary.classOf(id)), letter, word);
    }
  });
});
