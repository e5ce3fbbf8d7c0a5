/** HPACK against the examples of RFC 7541, against itself, and against the implementation inside node:http2. */
import assert from 'node:assert/strict';
import { connect } from 'node:http2';
import { test } from 'node:test';
import fc from 'fast-check';
import { GrpcServer } from '../server.ts';
import { HpackDecoder } from './decoder.ts';
import { DynamicTable } from './dynamic-table.ts';
import { HpackEncoder } from './encoder.ts';
import type { HeaderField } from './field-list.ts';
import { decodedLengthLimit, huffmanDecode, huffmanEncode, huffmanLength } from './huffman.ts';
import { IntegerCursor, writeInteger } from './integer.ts';

function decode(decoder: HpackDecoder, block: string | Buffer): HeaderField[] | undefined {
  const bytes = typeof block === 'string' ? Buffer.from(block, 'hex') : block;
  const list = decoder.decode(bytes, 0, bytes.length);
  return list?.names.map((name, index): HeaderField => [name, list.values[index]!]);
}

/** Appendix C.3 and C.4 of RFC 7541: three requests on one connection. */
const requests: HeaderField[][] = [
  [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
  ],
  [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
    ['cache-control', 'no-cache'],
  ],
  [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':path', '/index.html'],
    [':authority', 'www.example.com'],
    ['custom-key', 'custom-value'],
  ],
];
const plainBlocks = [
  '828684410f7777772e6578616d706c652e636f6d',
  '828684be58086e6f2d6361636865',
  '828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
];
const codedBlocks = [
  '828684418cf1e3c2e5f23a6ba0ab90f4ff',
  '828684be5886a8eb10649cbf',
  '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
];

test('the requests of RFC 7541, C.3 and C.4', () => {
  for (const blocks of [plainBlocks, codedBlocks]) {
    const decoder = new HpackDecoder(4096, 65_536);
    assert.deepEqual(
      blocks.map((block) => decode(decoder, block)),
      requests,
    );
  }
  const encoder = new HpackEncoder();
  assert.deepEqual(
    requests.map((fields) => encoder.encodeRecurring(fields).toString('hex')).slice(1),
    codedBlocks.slice(1),
  );
});

test('the responses of RFC 7541, C.6, with a table so small that entries are evicted', () => {
  const decoder = new HpackDecoder(256, 65_536);
  const date = (second: number): HeaderField => ['date', `Mon, 21 Oct 2013 20:13:${second} GMT`];
  const [cache, location]: HeaderField[] = [
    ['cache-control', 'private'],
    ['location', 'https://www.example.com'],
  ];
  const blocks = [
    '488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3',
    '4883640effc1c0bf',
    '88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
  ];
  assert.deepEqual(
    blocks.map((block) => decode(decoder, block)),
    [
      [[':status', '302'], cache, date(21), location],
      [[':status', '307'], cache, date(21), location],
      [
        [':status', '200'],
        cache,
        date(22),
        location,
        ['content-encoding', 'gzip'],
        ['set-cookie', 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1'],
      ],
    ],
  );
});

test('integers of RFC 7541, C.1, and what is cut off or too large', () => {
  const out = Buffer.alloc(8);
  const cases: Array<[prefix: number, value: number, hex: string]> = [
    [5, 10, '0a'],
    [5, 1337, '1f9a0a'],
    [8, 42, '2a'],
  ];
  const cursor = new IntegerCursor();
  for (const [prefix, value, hex] of cases) {
    const end = writeInteger(out, 0, 0, prefix, value);
    assert.equal(out.toString('hex', 0, end), hex);
    cursor.read(out, 0, end, prefix);
    assert.deepEqual([cursor.value, cursor.next], [value, end]);
  }
  for (const hex of ['1f', '1fff', '1fffffffff7f', '1f8080808080808001']) {
    const bytes = Buffer.from(hex, 'hex');
    cursor.read(bytes, 0, bytes.length, 5);
    assert.equal(cursor.value, -1, hex);
  }
});

test('blocks that are wrong are an error value', () => {
  const wrong: Record<string, string> = {
    'index 0': '80',
    'index beyond the tables': 'be',
    'name index beyond the tables': '7f10',
    'a size update above the limit': '3fe21f',
    'a size update after a field': '8220',
    'a string beyond the block': '400a61',
    'a name without value': '4001',
    'an integer without end': 'ff',
    'padding of more than seven bits': '000181ff',
    'padding that is not ones': '00018108',
    'EOS inside a string': '000185fffffffc1f',
  };
  for (const [what, hex] of Object.entries(wrong)) {
    assert.equal(decode(new HpackDecoder(4096, 65_536), hex), undefined, what);
  }
  assert.equal(Object.keys(wrong).length, 11);
});

test('a list above the limit is not kept, but the table follows it', () => {
  const encoder = new HpackEncoder();
  const decoder = new HpackDecoder(4096, 100);
  const fields: HeaderField[] = [
    ['a', 'x'.repeat(60)],
    ['b', 'y'],
  ];
  const block = Buffer.from(encoder.encodeRecurring(fields));
  const list = decoder.decode(block, 0, block.length)!;
  assert.equal(list.oversize, true);
  assert.equal(list.size, 61 + 32 + 2 + 32);
  assert.deepEqual(list.names, ['a']);
  assert.deepEqual(decode(decoder, 'be'), [['b', 'y']]);
});

test("the encoder obeys the peer's table size, also when it changes twice between blocks", () => {
  const encoder = new HpackEncoder();
  const decoder = new HpackDecoder(4096, 65_536);
  const fields: HeaderField[] = [['x-recurring', 'value']];
  decode(decoder, encoder.encodeRecurring(fields));
  encoder.peerTableSize(0);
  encoder.peerTableSize(2000);
  const block = Buffer.from(encoder.encodeRecurring(fields));
  assert.equal(block.toString('hex', 0, 4), '203fb10f', 'updates to 0 and to 2000');
  assert.deepEqual(decode(decoder, block), fields);
  encoder.peerTableSize(0);
  assert.deepEqual(decode(decoder, encoder.encodeRecurring(fields)), fields);
  assert.deepEqual(decode(decoder, encoder.encodeRecurring(fields)), fields);
});

test('the dynamic table is a list with the newest first', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(40), fc.nat(200))), fc.nat(400), (adds, limit) => {
      const table = new DynamicTable(limit);
      let model: string[] = [];
      for (const [length, resize] of adds) {
        const name = 'n'.repeat(length);
        table.add(name, '');
        model.unshift(name);
        if (resize < 10) table.resize(Math.min(limit, resize * 20));
        const size = (): number => model.reduce((sum, each) => sum + each.length + 32, 0);
        while (size() > table.maxSize) model = model.slice(0, -1);
        assert.equal(table.length, model.length);
        assert.equal(table.size, size());
        assert.deepEqual(
          model.map((_, position) => table.name(position)),
          model,
        );
        if (resize < 10) table.resize(limit);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('any latin-1 text survives the Huffman code', () => {
  const text = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    maxLength: 300,
  });
  fc.assert(
    fc.property(text, (value) => {
      const coded = Buffer.alloc(huffmanLength(value));
      assert.equal(huffmanEncode(value, coded, 0), coded.length);
      const out = Buffer.alloc(decodedLengthLimit(coded.length));
      const written = huffmanDecode(coded, 0, coded.length, out);
      assert.equal(out.toString('latin1', 0, written), value);
    }),
    { seed: 2, numRuns: 500 },
  );
});

test('what nghttp2 (inside node:http2) encodes is decoded, and the other way round', async (t) => {
  const seen: string[] = [];
  const server = new GrpcServer({
    handlers: new Map([
      [
        '/a.B/C',
        (call) => {
          const value = call.header('x-value') ?? '';
          seen.push(value);
          call.sendMetadata([
            ['x-back', value],
            [`x-n-${seen.length % 7}`, value],
          ]);
          call.end();
          return { message: () => {} };
        },
      ],
    ]),
  });
  t.after(() => server.close());
  const bound = await server.listen({ kind: 'tcp', id: 'main', host: '127.0.0.1', port: 0 });
  const session = connect(`http://${bound.text}`);
  t.after(() => session.destroy());
  const visible = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 400,
  });
  const values = fc.sample(visible, { seed: 3, numRuns: 300 });
  values.push(Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index)).join(''));
  for (const value of values) {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/a.B/C',
      'content-type': 'application/grpc',
      'x-value': value,
    });
    const headers = await new Promise<Record<string, unknown>>((resolve) => stream.on('response', resolve));
    assert.equal(headers['x-back'], value);
    stream.resume();
  }
  assert.deepEqual(seen, values);
});
