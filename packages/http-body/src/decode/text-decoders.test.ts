import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeBase64, isBase64 } from './base64.ts';
import { guessCharset, hasUtf7Markup, toUtf8 } from './charset.ts';
import { hasPercentEscape, percentDecode } from './percent.ts';
import { firstInvalidUtf8, writeUtf8 } from './utf8.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

test('UTF-8 validity agrees with TextDecoder, on every lead and second byte and on random bytes', () => {
  const isValid = (input: Uint8Array) => {
    try {
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(input);
      return true;
    } catch {
      return false;
    }
  };
  let checked = 0;
  for (let lead = 0x7f; lead < 0x100; lead++) {
    for (const second of [0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0]) {
      for (const tail of [[], [0x80], [0x80, 0x80], [0x41], [0x80, 0x41]]) {
        const input = Uint8Array.from([0x61, lead, second, ...tail]);
        assert.equal(firstInvalidUtf8(input, 0, input.length) < 0, isValid(input), input.join());
        checked++;
      }
    }
  }
  assert.equal(checked, 129 * 45);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12, min: 0x7e }), (input) => {
      assert.equal(firstInvalidUtf8(input, 0, input.length) < 0, isValid(input));
    }),
    { numRuns: 3000, seed: 6 },
  );
});

test('the offset is that of the first bad sequence, within the range', () => {
  const input = Uint8Array.of(0xff, 0xc3, 0xa9, 0x41, 0xe2, 0x82, 0x41, 0xff);
  assert.equal(firstInvalidUtf8(input, 1, 8), 4);
  assert.equal(firstInvalidUtf8(input, 1, 4), -1);
  assert.equal(firstInvalidUtf8(input, 1, 2), 1);
});

test('code points are written as TextEncoder writes them', () => {
  for (const codePoint of [0, 0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x10ffff]) {
    const target = new Uint8Array(4);
    const end = writeUtf8(target, 0, codePoint);
    assert.deepEqual(target.subarray(0, end), new TextEncoder().encode(String.fromCodePoint(codePoint)));
  }
});

test('percent-decoding and its variants', () => {
  const decode = (text: string, options = {}) => {
    const input = bytes(`[${text}]`);
    const target = new Uint8Array(input.length);
    return Buffer.from(
      target.subarray(0, percentDecode(input, 1, input.length - 1, target, 0, options)),
    ).toString('latin1');
  };
  assert.equal(decode('a%41%2f+%'), 'aA/+%');
  assert.equal(decode('%4'), '%4');
  assert.equal(decode('%zz%%41'), '%zz%A');
  assert.equal(decode('a+b', { plusAsSpace: true }), 'a b');
  assert.equal(decode('%u0041%u00e9%u20ac%ud800%u12'), '%u0041%u00e9%u20ac%ud800%u12');
  assert.equal(decode('%u0041%U00e9%u12', { unicodeEscapes: true }), 'A\xc3\xa9%u12');
  assert.equal(decode('%u20ac', { unicodeEscapes: true }), '\xe2\x82\xac');
  const inPlace = bytes('%41%42c');
  assert.equal(percentDecode(inPlace, 0, 7, inPlace, 0), 3);
  assert.equal(inPlace.toString('latin1', 0, 3), 'ABc');
});

test('escapes are found only where they are', () => {
  const has = (text: string) => hasPercentEscape(bytes(text), 0, text.length);
  assert.deepEqual(['%41', 'a%zz%4f', '%4', '100%', '%', ''].map(has), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  assert.equal(hasPercentEscape(bytes('%41'), 0, 2), false);
});

test('base64: round trips, strictness, what forgiving readers take', () => {
  const decode = (text: string, mode: 'strict' | 'forgiving') => {
    const input = bytes(text);
    const target = new Uint8Array(input.length);
    const end = decodeBase64(input, 0, input.length, target, 0, mode);
    return end < 0 ? undefined : Buffer.from(target.subarray(0, end)).toString('latin1');
  };
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), (data) => {
      const text = Buffer.from(data).toString('base64');
      assert.equal(decode(text, 'strict'), Buffer.from(data).toString('latin1'));
      assert.equal(
        decode(Buffer.from(data).toString('base64url'), 'forgiving'),
        Buffer.from(data).toString('latin1'),
      );
    }),
    { numRuns: 500, seed: 7 },
  );
  for (const text of ['', 'YQ', 'YQ=', 'YR==', 'Y Q==', 'YQ==YQ==', 'Y+_Z', '====', 'YQ==\n']) {
    assert.equal(decode(text, 'strict'), undefined, text);
  }
  assert.equal(decode('Y Q=\n=', 'forgiving'), 'a');
  assert.equal(decode('YQ==Yg==', 'forgiving'), 'ab');
  assert.equal(isBase64(bytes('xYWJj'), 1, 5), true);
});

test('charset: marks, NUL patterns, declarations', () => {
  const guess = (input: Uint8Array, declared?: string) => {
    const { encoding, markLength, disagrees } = guessCharset(input, 0, input.length, declared);
    return [encoding, markLength, disagrees];
  };
  assert.deepEqual(guess(bytes('{"a"}')), ['utf-8', 0, false]);
  assert.deepEqual(guess(bytes('\xef\xbb\xbfa')), ['utf-8', 3, false]);
  assert.deepEqual(guess(bytes('\xff\xfea\0')), ['utf-16le', 2, true]);
  assert.deepEqual(guess(bytes('\xfe\xff\0a'), 'utf-16be'), ['utf-16be', 2, false]);
  assert.deepEqual(guess(bytes('<\0a\0')), ['utf-16le', 0, true]);
  assert.deepEqual(guess(bytes('\0<\0a'), 'utf-8'), ['utf-16be', 0, true]);
  assert.deepEqual(guess(bytes('\xff\xfe\0\0a\0\0\0')), ['utf-32le', 4, true]);
  assert.deepEqual(guess(bytes('\0\0\0<')), ['utf-32be', 0, true]);
  assert.deepEqual(guess(bytes('abcd'), 'utf-7'), ['utf-7', 0, false]);
  assert.deepEqual(guess(bytes('abcd'), 'iso-8859-1'), ['utf-8', 0, false]);
  for (const [declared, encoding] of [
    ['utf-8', 'utf-8'],
    ['utf8', 'utf-8'],
    ['us-ascii', 'utf-8'],
    ['utf-16', 'utf-16le'],
    ['utf-16le', 'utf-16le'],
    ['utf-16be', 'utf-16be'],
    ['utf-32', 'utf-32le'],
    ['utf-32le', 'utf-32le'],
    ['utf-32be', 'utf-32be'],
  ] as const) {
    assert.deepEqual(guess(bytes('abcd'), declared), [encoding, 0, false], declared);
    const isMarked = encoding === 'utf-32le';
    assert.deepEqual(guess(bytes('\xff\xfe\0\0a\0\0\0'), declared), ['utf-32le', 4, !isMarked], declared);
  }
});

test('text in other encodings as UTF-8', () => {
  const sample = '<é€😀>';
  const le = Buffer.from(sample, 'utf16le');
  const be = Buffer.from(le).swap16();
  const utf32 = Buffer.alloc([...sample].length * 4);
  [...sample].forEach((character, index) => {
    utf32.writeUInt32BE(character.codePointAt(0)!, index * 4);
  });
  const decode = (input: Uint8Array, encoding: Parameters<typeof toUtf8>[3]) =>
    Buffer.from(toUtf8(input, 0, input.length, encoding)).toString();
  assert.equal(decode(le, 'utf-16le'), sample);
  assert.equal(decode(be, 'utf-16be'), sample);
  assert.equal(decode(utf32, 'utf-32be'), sample);
  assert.equal(decode(Buffer.from(sample), 'utf-8'), sample);
  assert.equal(decode(bytes('+ADw-script+AD4-a+-b +2D3eAA'), 'utf-7'), '<script>a+b 😀');
  assert.equal(decode(bytes('a\0\0\xd8b\0c'), 'utf-16le'), 'a\ufffdb\ufffd');
  assert.equal(decode(bytes('\0\x11\0\0\0'), 'utf-32be'), '\ufffd\ufffd');
});

test('UTF-7 markup', () => {
  const has = (text: string) => hasUtf7Markup(bytes(text), 0, text.length);
  assert.deepEqual(['+ADw-script', 'x+AD4-', '+ACI-', 'a+b=c', 'A+AB', '1 + 1', '+AGE-'].map(has), [
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
