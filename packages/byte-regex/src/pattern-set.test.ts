import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PatternSet, type PatternSource, Regex } from './index.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const source = (pattern: string, word?: number): PatternSource => ({
  regex: Regex.compile(pattern, { dotAll: true, dollarEndOnly: true }),
  ...(word === undefined ? {} : { word }),
});

function candidates(set: PatternSet, text: string, word = -1): number[] {
  const out = new Int32Array(set.size);
  const bytes = encode(text);
  return [...out.subarray(0, set.scan(bytes, 0, bytes.length, word, out))].sort((a, b) => a - b);
}

test('reports what might match, and spares what cannot', () => {
  const set = PatternSet.compile([
    source('(?i)union\\s+select'),
    source('etc/(?:passwd|shadow)'),
    source('[<>]'),
    { phrases: [encode('/bin/sh'), encode('cmd.exe')] },
    { always: true },
  ]);
  assert.deepEqual(candidates(set, 'nothing to see'), [4]);
  assert.deepEqual(candidates(set, '1 UNION  SELECT 2'), [0, 4]);
  assert.deepEqual(candidates(set, '/etc/shadow'), [1, 4]);
  assert.deepEqual(candidates(set, 'a<b and CMD.EXE'), [2, 3, 4]);
});

test('needs: bytes without which a pattern certainly does not match', () => {
  const set = PatternSet.compile([
    source('(?:exec|system)\\('),
    source('a.[<>]'),
    source('.*'),
    { always: true },
  ]);
  const meets = (pattern: number, text: string): boolean => {
    const { common, rare } = set.needs(pattern);
    return encode(text).some((byte) => ((set.commonOf[byte]! & common) | (set.rareOf[byte]! & rare)) !== 0);
  };
  assert.deepEqual([meets(0, 'system'), meets(0, 'a(b')], [false, true]);
  assert.deepEqual([meets(1, '12'), meets(1, '>')], [false, true]);
  assert.deepEqual(set.needs(2), { common: -1, rare: -1 });
  assert.deepEqual(set.needs(3), { common: -1, rare: -1 });
  assert.deepEqual(
    [0, 1, 2, 3].map((pattern) => set.minLength(pattern)),
    [5, 3, 0, 0],
  );
});

test('words: a pattern is reported for values of its kinds only', () => {
  const set = PatternSet.compile([source('attack', 0b01), source('attack', 0b10), source('attack')]);
  assert.deepEqual(candidates(set, 'an attack', 0b01), [0, 2]);
  assert.deepEqual(candidates(set, 'an attack', 0b10), [1, 2]);
  assert.deepEqual(candidates(set, 'an attack', 0b100), [2]);
});

test('lengths and first bytes of anchored patterns', () => {
  const set = PatternSet.compile([source('^[a-f]{2,4}$'), source('^\\d'), source('.{5}'), source('^$')]);
  assert.deepEqual(candidates(set, 'abc'), [0]);
  assert.deepEqual(candidates(set, '1'), [1]);
  assert.deepEqual(candidates(set, 'abcdef'), [2]);
  assert.deepEqual(candidates(set, ''), [3]);
});

test('alternatives keep their own conditions', () => {
  const set = PatternSet.compile([source('(?:exec|system)\\(|<script')]);
  assert.deepEqual(candidates(set, 'system failure (again)'), []);
  assert.deepEqual(candidates(set, 'system(1)'), [0]);
  assert.deepEqual(candidates(set, 'a<ScRiPt>'), [0]);
});

test('an empty set and a set that knows nothing', () => {
  assert.deepEqual(candidates(PatternSet.compile([]), 'x'), []);
  assert.deepEqual(candidates(PatternSet.compile([source('.*')]), ''), [0]);
});

test('more literals than the automaton can number are cut shorter, and none is missed', () => {
  const words = Array.from({ length: 40_000 }, (_, number) => number.toString(36).padStart(5, 'q'));
  const phrases = words.map(encode);
  const large = PatternSet.compile([{ phrases }, source('z{9}')]);
  const small = PatternSet.compile([{ phrases: phrases.slice(0, 1000) }, source('z{9}')]);
  for (const word of [words[0]!, words[12_345]!, words.at(-1)!]) {
    assert.deepEqual(candidates(large, `--${word}--`), [0], word);
  }
  assert.deepEqual(candidates(large, '----'), []);
  assert.ok(large.footprint.rows < 0x7fff);
  assert.ok(large.footprint.bytes > small.footprint.bytes);
  // One byte of each literal is the least that can be asked for.
  const short = PatternSet.compile([source('union'), source('select')], { literalLength: 1 });
  assert.deepEqual(candidates(short, 'union'), [0]);
});

test('a plan reports what its set reports', () => {
  const set = PatternSet.compile([source('select.+from', 3), source('[\\x00\\xff]'), source('^\\w+$')]);
  const copy = PatternSet.fromPlan(structuredClone(set.toPlan()));
  for (const text of ['select a from b', 'word', '\0', 'ÿ', '']) {
    assert.deepEqual(candidates(copy, text), candidates(set, text));
  }
  assert.throws(() => PatternSet.fromPlan({ words: new Int32Array(4) }), /regex\.plan-version/);
});

test('a regex from a plan has no expression to look into', () => {
  const regex = Regex.fromPlan(Regex.compile('a').toPlan());
  assert.throws(() => PatternSet.compile([{ regex }]), /regex\.plan-has-no-expression/);
});
