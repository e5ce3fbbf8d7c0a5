import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { PatternSet, Regex, RegexSyntaxError } from '../src/index.ts';
import { pikeSearch } from '../src/nfa/pike-vm.ts';

/** Patterns over a small alphabet in the syntax that PCRE, RE2 and ECMAScript share, with the same meaning in all. */
const patterns: fc.Arbitrary<string> = fc.letrec<{ pattern: string; term: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4 },
    fc.array(tie('term'), { minLength: 1, maxLength: 4 }).map((terms) => terms.join('')),
    fc.array(tie('term'), { minLength: 1, maxLength: 3 }).map((terms) => terms.join('|')),
  ),
  term: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      'a',
      'b',
      'c',
      '.',
      '[ab]',
      '[^a]',
      '\\w',
      '\\W',
      '\\d',
      '1',
      ' ',
      '\\b',
      '\\B',
      '^',
      '$',
    ),
    fc
      .tuple(
        fc.constantFrom('a', 'b', '[bc]', '\\w', '.'),
        fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{1,3}'),
      )
      .map(([atom, mark]) => atom + mark),
    tie('pattern').map((pattern) => `(${pattern})`),
    tie('pattern').map((pattern) => `(?:${pattern})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('?', '{0,2}', '??'))
      .map(([pattern, mark]) => `(?:${pattern})${mark}`),
  ),
})).pattern;

const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '1', ' ', '\n', '-'), maxLength: 14 });
const settings = { numRuns: 1500, seed: 20_260_101 };

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

function ours(regex: Regex, bytes: Uint8Array): number[] | null {
  const out = new Int32Array(2 * (regex.groupCount + 1));
  return regex.captures(bytes, 0, bytes.length, out) ? [...out] : null;
}

test('same matches and groups as RE2', () => {
  fc.assert(
    fc.property(
      patterns,
      fc.array(texts, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      (pattern, haystacks, fold) => {
        const regex = Regex.compile(pattern, { dollarEndOnly: true, caseInsensitive: fold });
        const reference = RE2JS.compile(pattern, fold ? RE2JS.CASE_INSENSITIVE : 0);
        for (const text of haystacks) {
          const matcher = reference.matcher(text);
          const wanted: number[] = [];
          if (matcher.find()) {
            for (let group = 0; group <= regex.groupCount; group++)
              wanted.push(matcher.start(group), matcher.end(group));
          }
          assert.deepEqual(
            ours(regex, bytesOf(text)),
            wanted.length === 0 ? null : wanted,
            JSON.stringify(text),
          );
        }
      },
    ),
    settings,
  );
});

test('same overall matches as the engine of JavaScript, on texts too short to explode', () => {
  fc.assert(
    fc.property(patterns, fc.array(texts, { minLength: 1, maxLength: 4 }), (pattern, haystacks) => {
      const regex = Regex.compile(pattern, { dollarEndOnly: true });
      const reference = new RegExp(pattern);
      for (const text of haystacks) {
        // ECMAScript takes back empty rounds of a loop, which can change where a match ends; that there is one, not.
        assert.equal(regex.test(bytesOf(text)), reference.test(text), JSON.stringify(text));
      }
    }),
    settings,
  );
});

test('all engines of this package agree, in every mode, at every start', () => {
  const flags = fc.record({
    dotAll: fc.boolean(),
    multiline: fc.boolean(),
    caseInsensitive: fc.boolean(),
    dollarEndOnly: fc.boolean(),
  });
  fc.assert(
    fc.property(patterns, texts, flags, fc.nat(14), (pattern, text, chosen, offset) => {
      const regex = Regex.compile(pattern, chosen);
      const bytes = bytesOf(`x${text}x`);
      const start = 1;
      const end = bytes.length - 1;
      const from = Math.min(start + offset, end);
      const slots = new Int32Array(2 * (regex.groupCount + 1));
      const span = { bytes, start, from, end, stopAt: end };
      const wanted = pikeSearch(regex.program, span, false, slots) ? [...slots] : null;
      const out = new Int32Array(slots.length);
      const overall = new Int32Array(2);
      assert.deepEqual(regex.captures(bytes, start, end, out, from) ? [...out] : null, wanted);
      assert.deepEqual(
        regex.find(bytes, start, end, overall, from) ? [...overall] : null,
        wanted?.slice(0, 2) ?? null,
      );
      assert.equal(regex.test(bytes, start, end, from), wanted !== null);
      const candidates = new Int32Array(1);
      const isCandidate = PatternSet.compile([{ regex }]).scan(bytes, start, end, -1, candidates) === 1;
      if (from === start && wanted !== null) assert.ok(isCandidate, 'the pattern set missed it');
    }),
    settings,
  );
});

test('any text is either a pattern or refused with a code and a place', () => {
  const pieces = fc.constantFrom(
    ...'()[]{}|*+?^$.\\-:<>=!#,PRQEabxs01'.split(''),
    '(?',
    '(?i',
    '\\x',
    '\\x{',
    '[[:',
    ':]]',
    '\\Q',
    '\\E',
    '(?P<',
    '{1,',
    '[^',
    '\\p{',
    '\\b',
    '(*',
  );
  const flags = fc.record({ unicode: fc.boolean(), extended: fc.boolean(), multiline: fc.boolean() });
  let accepted = 0;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(pieces, { maxLength: 12 }).map((parts) => bytesOf(parts.join(''))),
        fc.uint8Array({ maxLength: 16 }),
      ),
      flags,
      fc.uint8Array({ maxLength: 24 }),
      (pattern, chosen, text) => {
        let regex: Regex;
        try {
          regex = Regex.compile(pattern, chosen, { instructions: 5_000 });
        } catch (error) {
          assert.ok(error instanceof RegexSyntaxError, String(error));
          assert.match(error.code, /^regex\.[a-z-]+$/);
          assert.ok(error.position >= 0 && error.position <= pattern.length);
          return;
        }
        accepted++;
        const found = ours(regex, text);
        assert.equal(regex.test(text), found !== null);
      },
    ),
    { numRuns: 4_000, seed: 7 },
  );
  assert.ok(accepted > 500, `${accepted} accepted`);
});
