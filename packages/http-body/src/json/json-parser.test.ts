import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { factsOf, pairsOf, parseText, rowsOf } from '../../test/report-text.ts';
import { JsonParser } from './json-parser.ts';

const parser = new JsonParser();
const coraza = new JsonParser({ names: 'coraza' });

const wellFormed: [input: string, rows: [string, string][], facts?: string[]][] = [
  ['{"a":1}', [['json.a', '1']]],
  ['{"a":{"b":"c"}}', [['json.a.b', 'c']]],
  [
    '{"a":[1,"x",true,false,null]}',
    [
      ['json.a.array_0', '1'],
      ['json.a.array_1', 'x'],
      ['json.a.array_2', 'true'],
      ['json.a.array_3', 'false'],
      ['json.a.array_4', ''],
    ],
  ],
  [
    '[[1],[2,{"k":3}]]',
    [
      ['json.array_0.array_0', '1'],
      ['json.array_1.array_0', '2'],
      ['json.array_1.array_1.k', '3'],
    ],
  ],
  ['"top"', [['json', 'top']]],
  [' 12 ', [['json', '12']]],
  ['{"":1}', [['json.empty-key', '1']]],
  [
    '{"a":{},"b":[],"c":[{}]}',
    [
      ['json.a', ''],
      ['json.b', ''],
    ],
  ],
  [
    '{"a":1,"b":{"a":1},"c":{"a":1}}',
    [
      ['json.a', '1'],
      ['json.b.a', '1'],
      ['json.c.a', '1'],
    ],
  ],
  ['"\\u00e9\\ud83d\\ude00\\n\\/\\""', [['json', 'é😀\n/"']]],
  ['"it\'s"', [['json', "it's"]]],
  [
    '{"a":1,"a":2}',
    [
      ['json.a', '1'],
      ['json.a', '2'],
    ],
    ['json.duplicate-key'],
  ],
  [
    '{"a":1,"\\u0061":2}',
    [
      ['json.a', '1'],
      ['json.a', '2'],
    ],
    ['json.duplicate-key'],
  ],
  ['"\\ud800"', [['json', '\ufffd']], ['json.lone-surrogate']],
  ['"\\udc00x\\ud800\\ud800\\udc00"', [['json', '\ufffdx\ufffd\u{10000}']], ['json.lone-surrogate']],
  ['"\\ud83dx\\ud83d\\n"', [['json', '\ufffdx\ufffd\n']], ['json.lone-surrogate']],
  ['"\\u0000"', [['json', '\0']], ['text.nul-byte']],
  ['\ufeff1', [['json', '1']], ['text.byte-order-mark']],
  [
    '[9007199254740991,-9007199254740991]',
    [
      ['json.array_0', '9007199254740991'],
      ['json.array_1', '-9007199254740991'],
    ],
  ],
  ['[9007199254740993]', [['json.array_0', '9007199254740993']], ['json.big-number']],
  ['[1e400]', [['json.array_0', '1e400']], ['json.big-number']],
  ['[0.1000000000000000055511152]', [['json.array_0', '0.1000000000000000055511152']], ['json.big-number']],
  ['[0.100000000000000005551115]', [['json.array_0', '0.100000000000000005551115']]],
  [
    '[1E-2,0.5,-0]',
    [
      ['json.array_0', '1E-2'],
      ['json.array_1', '0.5'],
      ['json.array_2', '-0'],
    ],
  ],
];

for (const [input, rows, facts = []] of wellFormed) {
  test(`json: ${input}`, () => {
    const report = parseText(parser, input);
    assert.deepEqual(pairsOf(report), rows);
    assert.deepEqual(factsOf(report).sort(), facts.sort());
    assert.equal(report.wellFormed, true);
    assert.equal(report.stoppedAt, -1);
  });
}

const malformed: [input: string, rows: [string, string][], facts: string[], stoppedAt?: number][] = [
  ['', [], ['json.empty']],
  ['  ', [], ['json.empty']],
  ['{"a":1', [['json.a', '1']], ['json.truncated']],
  ['{"a":"x', [['json.a', 'x']], ['json.truncated']],
  ['{"a', [], ['json.truncated'], 0],
  ['{"a":{"<script>":[', [], ['json.truncated'], 0],
  ['"\\u00', [['json', '']], ['json.truncated']],
  ['[1,]', [['json.array_0', '1']], ['json.trailing-comma']],
  ['[,1]', [['json.array_0', '1']], ['json.trailing-comma']],
  ['{"a":1,}', [['json.a', '1']], ['json.trailing-comma']],
  ['[1}', [['json.array_0', '1']], ['json.mismatched-close'], 2],
  ['[1] 2', [['json.array_0', '1']], ['json.trailing-data'], 2],
  ['{"a" 1}', [], ['json.syntax'], 0],
  ['{"a":}', [], ['json.syntax'], 0],
  ['{1:2}', [['json.1', '2']], ['json.unquoted-key']],
  ["{'a':'b'}", [['json.a', 'b']], ['json.single-quotes']],
  [
    '[NaN,-Infinity,undefined]',
    [
      ['json.array_0', 'NaN'],
      ['json.array_1', '-Infinity'],
      ['json.array_2', 'undefined'],
    ],
    ['json.non-finite'],
  ],
  [
    '[01,+1,.5,5.,0x1f,1_000]',
    [
      ['json.array_0', '01'],
      ['json.array_1', '+1'],
      ['json.array_2', '.5'],
      ['json.array_3', '5.'],
      ['json.array_4', '0x1f'],
      ['json.array_5', '1_000'],
    ],
    ['json.lenient-number'],
  ],
  [
    '[1,/*x*/2//y\n,3#z\n]',
    [
      ['json.array_0', '1'],
      ['json.array_1', '2'],
      ['json.array_2', '3'],
    ],
    ['json.comment'],
  ],
  ['1//', [['json', '1']], ['json.comment']],
  ['[/*a*b**/1]', [['json.array_0', '1']], ['json.comment']],
  ['1/*', [['json', '1']], ['json.comment', 'json.truncated'], 1],
  ['[1/2]', [['json.array_0', '1']], ['json.syntax'], 2],
  ['"\\q\\u00zz"', [['json', 'qu00zz']], ['json.invalid-escape']],
  ['"a\tb\0"', [['json', 'a\tb\0']], ['json.control-character', 'text.nul-byte']],
  ['hello world', [['json', 'hello']], ['json.trailing-data', 'json.unknown-word'], 5],
  ['\u0001', [], ['json.syntax'], 0],
  ['{"a":1}{"b":2}', [['json.a', '1']], ['json.trailing-data'], 6],
  [']', [], ['json.syntax'], 0],
  [',', [], ['json.syntax'], 0],
];

for (const [input, rows, facts, stoppedAt = -1] of malformed) {
  test(`json, malformed: ${JSON.stringify(input)}`, () => {
    const report = parseText(parser, input);
    assert.deepEqual(pairsOf(report), rows);
    assert.deepEqual(factsOf(report).sort(), facts.sort());
    assert.equal(report.wellFormed, false);
    assert.equal(report.stoppedAt, stoppedAt);
  });
}

test('names as Coraza writes them, with array lengths', () => {
  assert.deepEqual(pairsOf(parseText(coraza, '{"a":[1,{"b":"c"}],"":2}')), [
    ['json.a.0', '1'],
    ['json.a.1.b', 'c'],
    ['json.a', '2'],
    ['json.', '2'],
  ]);
});

test('raw ranges are those of the values', () => {
  assert.deepEqual(rowsOf(parseText(parser, '{"a": "b\\n", "c":[10]}')), [
    'JsonString 6-11 json.a=b\n',
    'JsonNumber 18-20 json.c.array_0=10',
  ]);
});

test('invalid UTF-8 is a fact and the bytes stay', () => {
  const report = parseText(parser, Uint8Array.of(0x22, 0xff, 0xc3, 0xa9, 0x22));
  assert.deepEqual(rowsOf(report), ['JsonString 0-5 json=\xff\xc3\xa9']);
  assert.deepEqual(factsOf(report), ['text.invalid-utf8']);
});

test('a sequence of values is named like an array', () => {
  const lines = new JsonParser({ sequence: true });
  const report = parseText(lines, '{"a":1}\n{"a":2}\n\x1e[3]\n');
  assert.deepEqual(pairsOf(report), [
    ['json.array_0.a', '1'],
    ['json.array_1.a', '2'],
    ['json.array_2.array_0', '3'],
  ]);
  assert.equal(report.wellFormed, true);
});

test('key rows on demand', () => {
  const keys = new JsonParser({ keyRows: true });
  assert.deepEqual(rowsOf(parseText(keys, '{"a":{"b":1},"c":[]}')), [
    'JsonKey 1-4 json=a',
    'JsonKey 6-9 json.a=b',
    'JsonNumber 10-11 json.a.b=1',
    'JsonKey 13-16 json=c',
    'JsonEmpty 18-19 json.c=',
  ]);
});

test('depth limit', () => {
  const shallow = new JsonParser({ limits: { maxDepth: 3 } });
  assert.equal(parseText(shallow, '[[[1]]]').wellFormed, true);
  const report = parseText(shallow, '[1,[[[1]]]]');
  assert.deepEqual(factsOf(report), ['limit.depth']);
  assert.equal(report.stoppedAt, 2);
});

test('names below many levels, and behind a document of long names', () => {
  const own = new JsonParser();
  const levels = 200;
  const long = parseText(own, `{"${'k'.repeat(100_000)}":1}`);
  assert.deepEqual(
    [long.fields.nameEnd(0) - long.fields.nameStart(0), factsOf(long)],
    [100_005, ['limit.name-bytes']],
  );
  const deep = parseText(own, `${'{"k":['.repeat(levels)}1${',2]}'.repeat(levels)}`);
  const names = pairsOf(deep).map(([name]) => name);
  assert.equal(names[0], `json${'.k.array_0'.repeat(levels)}`);
  assert.equal(names[1], `json${'.k.array_0'.repeat(levels - 1)}.k.array_1`);
  assert.equal(names.at(-1), 'json.k.array_1');
  assert.equal(names.length, levels + 1);
  assert.deepEqual([deep.facts.total, deep.wellFormed], [0, true]);
});

test('a key that has no room ends the table before it', () => {
  const keys = new JsonParser({ keyRows: true, limits: { maxFields: 2 } });
  const report = parseText(keys, '{"a":1,"b":2}');
  assert.deepEqual(rowsOf(report), ['JsonKey 1-4 json=a', 'JsonNumber 5-6 json.a=1']);
  assert.deepEqual([factsOf(report), report.stoppedAt], [['limit.fields'], 6]);
});

test('keys that were made to collide cost no more than others, and it is said that they were not compared', () => {
  // Under seed 0 the hashes of all of these end in the same eight bits.
  const colliding =
    '6x bh fd o3 16h 1ae 1c4 1je 1mx 1q3 295 2az 2do 2ea 2hu 2pw 2qx 2y9 3ib 3oz 4fq 4ku 4n0 4oh 4tj 4ul 4v2 54e 566 5eg 5ht 5ls 68q 6fj 6ju 6s7'.split(
      ' ',
    );
  assert.equal(colliding.length, 36);
  const text = `{${colliding.map((key) => `"${key}":1`).join()},"6x":2}`;
  const told = parseText(new JsonParser({ hashSeed: 0 }), text);
  assert.deepEqual(factsOf(told), ['json.duplicate-key', 'json.duplicate-unknown']);
  assert.equal(told.fields.count, 37);
  assert.deepEqual(factsOf(parseText(new JsonParser({ hashSeed: 1 }), text)), ['json.duplicate-key']);
});

test('field limit, and the key before it is not lost', () => {
  const few = new JsonParser({ limits: { maxFields: 1 } });
  const report = parseText(few, '{"a":1,"b":2}');
  assert.deepEqual(pairsOf(report), [['json.a', '1']]);
  assert.deepEqual(factsOf(report), ['limit.fields']);
  assert.equal(report.stoppedAt, 6);
  const container = parseText(few, '{"a":1,"b":{}}');
  assert.deepEqual([pairsOf(container), factsOf(container)], [[['json.a', '1']], ['limit.fields']]);
  assert.equal(container.stoppedAt, 6);
});

test('names cannot amplify: many leaves below a long key end at the byte limit', () => {
  const input = `{"${'k'.repeat(50_000)}":[${'1,'.repeat(20_000)}1]}`;
  const report = parseText(
    new JsonParser({ limits: { maxTotalBytes: 1_000_000, maxFields: 1_000_000 } }),
    input,
  );
  assert.deepEqual(factsOf(report), ['limit.total-bytes', 'limit.name-bytes']);
  assert.ok(report.fields.bytes.length < 3_000_000);
  assert.ok(report.stoppedAt > 50_000);
});

test('duplicate keys are found in large objects, too, and only there', () => {
  const unique = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key${i}`, i]));
  const text = JSON.stringify(unique);
  for (let hashSeed = 0; hashSeed < 60; hashSeed++) {
    const seeded = new JsonParser({ hashSeed: hashSeed * 0x9e3779b1 });
    assert.equal(parseText(seeded, text).facts.total, 0, `seed ${hashSeed}`);
  }
  const again = `${text.slice(0, -1)},"key4321":0,"key7":0}`;
  assert.equal(parseText(parser, again).facts.counts().get('json.duplicate-key'), 2);
});

/** Rows as JSON.parse and the naming rule give them. */
function expectedRows(value: unknown, name: string, rows: [string, string][], keyed: boolean): void {
  if (Array.isArray(value)) {
    if (value.length === 0 && keyed) rows.push([name, '']);
    value.forEach((item, index) => {
      expectedRows(item, `${name}.array_${index}`, rows, false);
    });
  } else if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value);
    if (entries.length === 0 && keyed) rows.push([name, '']);
    for (const [key, item] of entries)
      expectedRows(item, `${name}.${key === '' ? 'empty-key' : key}`, rows, true);
  } else rows.push([name, value === null ? '' : String(value)]);
}

test('values and names agree with JSON.parse', () => {
  const integer = fc.integer();
  const tree = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: 'binary' }),
      integer,
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value')),
      // Keys that look like integers would change their order in a JavaScript object.
      fc.dictionary(
        fc.string().map((key) => `k${key}`),
        tie('value'),
      ),
    ),
  })).value;
  fc.assert(
    fc.property(tree, fc.constantFrom(undefined, 2), (value, indent) => {
      const rows: [string, string][] = [];
      expectedRows(value, 'json', rows, false);
      const report = parseText(parser, JSON.stringify(value, undefined, indent));
      assert.deepEqual(pairsOf(report), rows);
      assert.equal(report.wellFormed, true);
    }),
    { numRuns: 1000, seed: 2 },
  );
});

test('accepts exactly what JSON.parse accepts', () => {
  const token = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b"',
    '"\\n"',
    '"\\x"',
    '1',
    '-',
    '0',
    '.',
    'e',
    '5',
    'true',
    'null',
    'nul',
    ' ',
    '\n',
    '"',
    "'",
    '\\',
    '/',
    '\t"',
    '"\\u12"',
    '"\\uD800"',
  );
  const valid = fc.json();
  const damaged = fc.tuple(valid, fc.nat(), token).map(([text, at, piece]) => {
    const cut = at % (text.length + 1);
    return text.slice(0, cut) + piece + text.slice(cut + (at % 2));
  });
  let accepted = 0;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(token, { maxLength: 12 }).map((t) => t.join('')),
        damaged,
      ),
      (text) => {
        let expected = true;
        try {
          JSON.parse(text);
          accepted++;
        } catch {
          expected = false;
        }
        assert.equal(parseText(parser, text).wellFormed, expected, text);
      },
    ),
    { numRuns: 6000, seed: 3 },
  );
  assert.ok(accepted > 300, `${accepted} texts were valid`);
});
