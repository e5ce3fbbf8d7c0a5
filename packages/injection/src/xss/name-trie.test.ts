import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NameTrie } from './name-trie.ts';

describe('NameTrie', () => {
  const trie = new NameTrie({ 1: 'script\n  style', 2: 'xlink:href view-source' });
  const exact = (text: string): number => trie.exact(Buffer.from(text, 'latin1'), 0, text.length);
  const prefix = (text: string): number => trie.prefix(Buffer.from(text, 'latin1'), 0, text.length);

  it('finds whole names in any case, over NUL bytes', () => {
    assert.equal(exact('ScRiPt'), 1);
    assert.equal(exact('s\0cript\0'), 1);
    assert.equal(exact('XLINK:href'), 2);
    for (const no of ['', 'scrip', 'scripts', 'scr ipt', 'scr\xefpt']) assert.equal(exact(no), 0, no);
  });

  it('finds names that a text begins with', () => {
    assert.equal(prefix('styles'), 1);
    assert.equal(prefix('view-source:x'), 2);
    for (const no of ['', 'styl', 'a style', 'sty+']) assert.equal(prefix(no), 0, no);
  });

  it('refuses names with other characters', () => {
    assert.throws(() => new NameTrie({ 1: 'a_b' }), /injection\.name-trie: cannot hold a_b/);
  });
});
