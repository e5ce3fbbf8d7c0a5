import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Regex } from '../index.ts';
import { backtrackSearch, canBacktrack } from './backtrack.ts';
import { pikeSearch } from './pike-vm.ts';

function spanOf(text: Uint8Array, stopAt = text.length) {
  return { bytes: text, start: 0, from: 0, end: text.length, stopAt };
}

test('finds the groups that the simulation finds', () => {
  for (const [pattern, text] of [
    ['(?:(a+)|(b))*(c|cd)d?', 'aabbacd'],
    ['((?:a+b?)+)+c', 'aabaabc'],
    ['(a|ab)(c|bcd)*(d*)', 'abcbcdd'],
    ['(\\w+)\\b(.*)$', 'one two'],
    ['(x)?(y)?', 'z'],
  ] as const) {
    const { program } = Regex.compile(pattern, { dotAll: true });
    const bytes = new TextEncoder().encode(text);
    const ours = new Int32Array(program.slotCount);
    const wanted = new Int32Array(program.slotCount);
    assert.equal(
      backtrackSearch(program, spanOf(bytes), ours),
      pikeSearch(program, spanOf(bytes), true, wanted),
    );
    assert.deepEqual(ours, wanted, pattern);
  }
});

test('finds no match where the simulation finds none, nor through a class that holds nothing', () => {
  const rows = [
    ['(a+)(b|c)', 'aad'],
    ['(a|[^\\x00-\\xff])(b)', 'xb'],
    ['(?:a([^\\x00-\\xff])|(a))(c|cd)', 'acd'],
  ] as const;
  const found = rows.map(([pattern, text]) => {
    const { program } = Regex.compile(pattern);
    const bytes = new TextEncoder().encode(text);
    const slots = new Int32Array(program.slotCount);
    const answer = backtrackSearch(program, spanOf(bytes), slots);
    assert.equal(
      answer,
      pikeSearch(program, spanOf(bytes), true, new Int32Array(program.slotCount)),
      pattern,
    );
    return answer ? [...slots] : answer;
  });
  assert.deepEqual(found, [false, false, [0, 2, -1, -1, 0, 1, 1, 2]]);
});

test('leaves what needs too much memory to the simulation, which answers', () => {
  const regex = Regex.compile('(?:(a)|(b)|c)*');
  const text = new Uint8Array(3 << 20).fill(0x61);
  assert.equal(canBacktrack(regex.program, spanOf(text)), true);
  assert.equal(backtrackSearch(regex.program, spanOf(text), new Int32Array(6)), undefined);
  const out = new Int32Array(6);
  assert.equal(regex.captures(text, 0, text.length, out), true);
  assert.deepEqual([...out], [0, text.length, text.length - 1, text.length, -1, -1]);
  assert.equal(canBacktrack(regex.program, { ...spanOf(text), stopAt: 1 << 28 }), false);
});
