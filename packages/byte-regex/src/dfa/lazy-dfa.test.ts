import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Regex } from '../index.ts';
import { Context } from '../look.ts';
import { computeAlphabet } from './alphabet.ts';
import { LazyDfa } from './lazy-dfa.ts';
import { gaveUp, noMatch, testForward } from './search.ts';
import { StateCache, Transition, threadCacheBudget } from './state-cache.ts';

test('bytes that nothing tells apart share a class', () => {
  assert.equal(computeAlphabet(Regex.compile('[a-c]x').program).classCount, 3);
  assert.equal(computeAlphabet(Regex.compile('a\\b').program).classCount, 3);
  assert.equal(computeAlphabet(Regex.compile('.', { dotAll: true }).program).classCount, 1);
});

test('states are found again, and the same text needs no new ones', () => {
  const dfa = new LazyDfa(Regex.compile('ab+c').program, 'test');
  const bytes = new TextEncoder().encode('xxabbbbabcab');
  assert.equal(testForward(dfa, bytes, 0, 0, 6, false), noMatch);
  const { size } = dfa.cache;
  assert.equal(testForward(dfa, bytes, 0, 0, 6, false), noMatch);
  assert.equal(dfa.cache.size, size);
  assert.equal(testForward(dfa, bytes, 0, 0, bytes.length, false), 1);
});

test('gives up where nearly every byte is a new state', () => {
  const dfa = new LazyDfa(Regex.compile('[ab]*a[ab]{60}c').program, 'test');
  let seed = 9;
  const bytes = Uint8Array.from({ length: 1 << 16 }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return 0x61 + ((seed >>> 16) & 1);
  });
  assert.equal(testForward(dfa, bytes, 0, 0, bytes.length, false), gaveUp);
});

test('when the budget of the thread is used up, all caches start anew', () => {
  const before = threadCacheBudget.limit;
  const first = new LazyDfa(Regex.compile('[ab]*a[ab]{9}c').program, 'test');
  const text = Uint8Array.from({ length: 4_000 }, (_, index) => 0x61 + (((index * 7) ^ (index >> 3)) & 1));
  assert.equal(testForward(first, text, 0, 0, text.length, false), noMatch);
  const { size } = first.cache;
  assert.ok(size > 20);
  try {
    threadCacheBudget.limit = threadCacheBudget.used;
    const second = new LazyDfa(Regex.compile('[ab]*a[ab]{9}d').program, 'test');
    assert.equal(testForward(second, text, 0, 0, text.length, false), noMatch);
    assert.ok(first.cache.isStale);
  } finally {
    threadCacheBudget.limit = before;
  }
  assert.equal(testForward(first, text, 0, 0, 10, false), noMatch);
  assert.ok(first.cache.size < size);
});

test('a pattern that can match nothing is dead from the start', () => {
  const dfa = new LazyDfa(Regex.compile('[^\\x00-\\xff]').program, 'test');
  assert.equal(dfa.startState(Context.edge, true), Transition.dead);
  assert.equal(new StateCache(4, 1 << 12).size, 0);
});
