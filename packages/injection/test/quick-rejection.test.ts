/** The rejections by byte presence are exact: what they leave out would have been judged harmless. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SQL_FUNCTIONS } from '../src/data/sql-functions.ts';
import { SQL_WORDS } from '../src/data/sql-words.ts';
import { splitWords, type WordList } from '../src/data/word-list.ts';
import { detectSqli, detectXss, isSqliPlainByte, XSS_REQUIRED_BYTES } from '../src/index.ts';
import { sequenceAutomaton } from '../src/sqli/automaton.ts';
import { isBenignLookalike } from '../src/sqli/benign-lookalike.ts';
import { FingerprintScan } from '../src/sqli/fingerprint.ts';
import { anyBytes } from './any-bytes.ts';

const scan = new FingerprintScan();

/** The decision without any short cut, in every context and dialect. */
function isInjectionAnywhere(bytes: Uint8Array): boolean {
  for (const quote of [0, 0x27, 0x22]) {
    for (const mysql of [false, true]) {
      scan.run(bytes, 0, bytes.length, quote, mysql);
      if (sequenceAutomaton.accept(scan.state.tokens.kind, scan.length) >= 0 && !isBenignLookalike(scan))
        return true;
    }
  }
  return false;
}

/** One byte for each role that a plain byte can play: digits, prefixes, exponents, suffixes, other letters. */
const ROLES = '019abdefnquxzBEX_\xe9';

function* strings(length: number, prefix = ''): Generator<string> {
  yield prefix;
  if (prefix.length < length) for (const letter of ROLES) yield* strings(length, prefix + letter);
}

function allWords(): string[] {
  const lists: WordList[] = [...Object.values(SQL_FUNCTIONS), ...Object.values(SQL_WORDS)];
  return lists.flatMap((list) => splitWords(list.words));
}

describe('values of plain bytes', () => {
  it('plain are the letters, digits, underscore and high bytes but 0xA0', () => {
    const plain = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => isSqliPlainByte(byte));
    assert.equal(plain.length, 26 + 26 + 10 + 1 + 127);
    assert.ok(!isSqliPlainByte(0xa0) && !isSqliPlainByte(0x2e) && !isSqliPlainByte(0x20));
  });

  it('no string of up to four bytes of every role is an injection', () => {
    let count = 0;
    for (const text of strings(4)) {
      const bytes = Buffer.from(text, 'latin1');
      assert.ok([...bytes].every((byte) => isSqliPlainByte(byte)));
      assert.ok(!isInjectionAnywhere(bytes), text);
      count++;
    }
    assert.equal(count, 1 + 18 + 18 ** 2 + 18 ** 3 + 18 ** 4);
  });

  it('no word is, alone or behind a number', () => {
    const words = allWords().filter((word) => [...Buffer.from(word)].every((byte) => isSqliPlainByte(byte)));
    assert.ok(words.length > 750);
    for (const word of words) {
      for (const number of ['', '1', '0x1f', '1e5', '1f', '1d']) {
        assert.ok(!isInjectionAnywhere(Buffer.from(number + word)), number + word);
      }
    }
  });

  it('no random one is', () => {
    const plain = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => isSqliPlainByte(byte));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...plain), { maxLength: 60 }), (values) => {
        assert.ok(!isInjectionAnywhere(Uint8Array.from(values)));
      }),
      { numRuns: 3000, seed: 7 },
    );
  });

  it('the detector agrees with the decision without short cuts', () => {
    fc.assert(
      fc.property(anyBytes, (value) => {
        if (detectSqli(value) !== undefined) assert.ok(isInjectionAnywhere(value));
      }),
      { numRuns: 3000, seed: 8 },
    );
  });
});

describe('values without < and =', () => {
  it('are never script injection', () => {
    const required = Buffer.from(XSS_REQUIRED_BYTES);
    fc.assert(
      fc.property(anyBytes, (value) => {
        if (detectXss(value) !== undefined) assert.ok(value.some((byte) => required.includes(byte)));
      }),
      { numRuns: 3000, seed: 9 },
    );
  });
});
