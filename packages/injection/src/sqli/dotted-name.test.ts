import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sequenceAutomaton } from './automaton.ts';
import { isDottedName } from './dotted-name.ts';
import { FingerprintScan } from './fingerprint.ts';

const encode = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const is = (text: string): boolean => isDottedName(encode(text), 0, text.length);

test('names with dots are told from what may be more than one word', () => {
  const names = ['json.items.array_0.name', 'a.b', '_x.1', 'word', 'a..b.', 'x.y', 'n.q'];
  const others = ['', '.a', '1.a', 'select.1', 'UNION.a', 'a b', "a.'", 'a.b-c', 'x`y'];
  assert.deepEqual(
    names.map(is),
    names.map(() => true),
  );
  assert.deepEqual(
    others.map(is),
    others.map(() => false),
  );
});

test('what is told to be a name is one word for the tokeniser, in both dialects, and no injection', () => {
  const scan = new FingerprintScan();
  const pieces = fc.constantFrom(
    ...[
      'select',
      'union',
      'from',
      'or',
      'sleep',
      'char',
      'null',
      'json',
      'array_0',
      'name',
      'x',
      'n',
      'b',
      'e',
      'q',
      'u',
    ],
    ...[
      '1',
      '0x1f',
      '9e',
      '_',
      '.',
      '..',
      'é',
      '\xa0',
      '`',
      ' ',
      '$',
      '@',
      'a'.repeat(30),
      'dbms_pipe',
      'utl_inaddr',
    ],
  );
  let names = 0;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(pieces, { maxLength: 7 }).map((parts) => parts.join('.')),
        fc.array(pieces, { maxLength: 7 }).map((parts) => parts.join('')),
      ),
      (text) => {
        const bytes = encode(text);
        if (!isDottedName(bytes, 0, bytes.length)) return;
        names++;
        for (const mysql of [false, true]) {
          scan.run(bytes, 0, bytes.length, 0, mysql);
          assert.ok(scan.length <= 1, `${text}: ${scan.text()}`);
          assert.ok(sequenceAutomaton.accept(scan.state.tokens.kind, scan.length) < 0, text);
        }
      },
    ),
    { numRuns: 20_000, seed: 11 },
  );
  assert.ok(names > 3000, `${names} names`);
});
