import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SequenceAutomaton, sequenceAutomaton } from './automaton.ts';
import { GRAMMAR } from './grammar.ts';
import { classOfLetter } from './token-class.ts';

function accept(automaton: SequenceAutomaton, fingerprint: string): number {
  const classes = Uint8Array.from(fingerprint, (letter) => classOfLetter(letter) ?? 0);
  return automaton.accept(classes, classes.length);
}

describe('SequenceAutomaton', () => {
  const automaton = new SequenceAutomaton([
    { name: 'first', reason: 'A.', rows: ['V&1 ;T : . o[1(] c'] },
    { name: 'second', reason: 'B.', rows: ['1& : P'] },
  ]);

  it('accepts a beginning followed by a continuation, and nothing shorter or longer', () => {
    for (const yes of ['1&1', 's&1', 'n&1c', 'v&1o1', 'v&1o(', ';T', ';Tc']) {
      assert.equal(accept(automaton, yes), 0, yes);
    }
    for (const no of ['', '1', '&1', 'E&1', '1&1o', '1&1oo', '1&1cc', ';'])
      assert.equal(accept(automaton, no), -1, no);
  });

  it('reports the first section of several', () => {
    assert.equal(accept(automaton, '1&s'), 1);
    assert.equal(accept(automaton, '1&1'), 0);
  });

  it('lists what it accepts', () => {
    const listed = [...automaton.accepted()].map(([fingerprint]) => fingerprint);
    assert.equal(listed.length, 4 * 4 + 4 + 5);
    assert.equal(new Set(listed).size, listed.length);
  });

  it('refuses rows that are none', () => {
    const build = (row: string) => () => new SequenceAutomaton([{ name: 'x', reason: '', rows: [row] }]);
    assert.throws(build('V&1'), /injection\.grammar: not a row/);
    assert.throws(build('V : [1'), /injection\.grammar: unclosed set/);
    assert.throws(build('V : Z'), /injection\.grammar: no token class Z/);
  });

  it('of the grammar is small and has no idle section', () => {
    assert.ok(sequenceAutomaton.stateCount < 600);
    const used = new Set([...sequenceAutomaton.accepted()].map(([, section]) => section));
    assert.equal(used.size, GRAMMAR.length);
  });
});
