/** The transformation cases of secrules-language-tests: every one must give the expected bytes. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { shared } from '@portcullis-testing/prerequisites';
import fc from 'fast-check';
import { Arena } from '../bytes/arena.ts';
import { hasByte } from '../bytes/byte-mask.ts';
import { triggerBit, triggerBitsOf } from '../evaluate/trigger-bits.ts';
import { caseBytes } from '../test/language-case.ts';
import { transformationOf, transformations } from './registry.ts';

interface Case {
  readonly input: string;
  readonly output: string;
}

/** Cases that no engine passes as they are written, each with its reason. They must still fail. */
const exceptions = new Map([
  [
    'cssDecode #3',
    'the file holds a backslash and a NUL where the expected result is that of the three characters "\\0 "',
  ],
]);

const data = shared('conformance/seclang/transformations');

test('transformations give the expected bytes', { skip: data.skip }, () => {
  let ran = 0;
  const failures: string[] = [];
  for (const file of readdirSync(data.path)) {
    const name = basename(file, '.json');
    const cases: Case[] = JSON.parse(readFileSync(join(data.path, file), 'utf8'));
    for (const [index, { input, output }] of cases.entries()) {
      ran++;
      const transformation = transformationOf(name);
      assert.ok(transformation, `no transformation ${name}`);
      const bytes = caseBytes(input);
      const arena = new Arena(16);
      const changed = transformation.apply(bytes, 0, bytes.length, arena);
      const result = changed ? arena.bytes.subarray(arena.top, arena.end) : bytes;
      const expected = caseBytes(output);
      const passed = Buffer.compare(result, expected) === 0;
      assert.ok(
        !(passed && exceptions.has(`${name} #${index}`)),
        `${name} #${index} is no exception any more`,
      );
      if (!passed && !exceptions.has(`${name} #${index}`)) {
        failures.push(
          `${file} #${index}: ${JSON.stringify(Buffer.from(result).toString('latin1'))}, not ${output}`,
        );
      }
      if (Buffer.compare(result, bytes) !== 0) {
        const bits = triggerBitsOf(bytes, 0, bytes.length);
        assert.ok(
          (bits & triggerBit(transformation)) !== 0,
          `${file} #${index} changes without a trigger byte`,
        );
      }
    }
  }
  assert.deepEqual(failures, []);
  assert.equal(ran, 376);
});

test('escapes and marks at every place of a value', () => {
  const rows: readonly (readonly [name: string, input: string, output: string])[] = [
    ['jsDecode', '\\u0041b', 'Ab'],
    ['jsDecode', '\\uff21', 'A'],
    ['jsDecode', '\\u004', 'u004'],
    ['jsDecode', '\\x41b', 'Ab'],
    ['jsDecode', '\\x4', 'x4'],
    ['jsDecode', '\\x4g', 'x4g'],
    ['jsDecode', '\\101\\400', 'A 0'],
    ['escapeSeqDecode', '\\x41b', 'Ab'],
    ['escapeSeqDecode', '\\X41', 'A'],
    ['escapeSeqDecode', '\\x4', 'x4'],
    ['escapeSeqDecode', '\\101\\n', 'A\n'],
    ['removeCommentsChar', 'a/*b*/c', 'abc'],
    ['removeCommentsChar', 'a<!--b-->c', 'abc'],
    ['removeCommentsChar', 'a<!-b', 'a<!-b'],
    ['removeCommentsChar', '<!--', ''],
    ['removeCommentsChar', 'a--b#c', 'abc'],
    ['removeCommentsChar', 'a-', 'a-'],
  ];
  for (const [name, input, output] of rows) {
    const bytes = Buffer.from(input, 'latin1');
    const arena = new Arena(16);
    const changed = transformationOf(name)!.apply(bytes, 0, bytes.length, arena);
    const result = changed ? arena.bytes.subarray(arena.top, arena.end) : bytes;
    assert.equal(Buffer.from(result).toString('latin1'), output, `${name} of ${input}`);
  }
  assert.equal(rows.length, 17);
});

test('a transformation changes nothing without its trigger, and adds no byte but those it names', () => {
  const bytes = fc.uint8Array({ maxLength: 12 });
  const marks = fc
    .array(fc.constantFrom(...' \t.,;/\\*-#<!>"\'^()[]_aZ0%+&\0\xa0\xe9'), { maxLength: 12 })
    .map((parts) => Uint8Array.from(parts, (part) => part.charCodeAt(0)));
  const lower = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);
  let changes = 0;
  fc.assert(
    fc.property(fc.constantFrom(...transformations), fc.oneof(bytes, marks), (transformation, input) => {
      const arena = new Arena(16);
      if (!transformation.apply(input, 0, input.length, arena)) return;
      changes++;
      const result = arena.bytes.slice(arena.top, arena.end);
      const bits = triggerBitsOf(input, 0, input.length);
      if (Buffer.compare(result, input) !== 0) {
        assert.notEqual(bits & triggerBit(transformation), 0, `${transformation.name} ${input}`);
      }
      const { adds, shortens } = transformation;
      if (shortens) assert.ok(result.length <= input.length, `${transformation.name} ${input}`);
      if (adds === undefined) return;
      const before = new Set([...input].map(lower));
      for (const byte of result) {
        assert.ok(before.has(lower(byte)) || hasByte(adds, byte), `${transformation.name} ${input} ${byte}`);
      }
    }),
    { numRuns: 20_000, seed: 3 },
  );
  assert.ok(changes > 5000, `${changes} changes`);
});
