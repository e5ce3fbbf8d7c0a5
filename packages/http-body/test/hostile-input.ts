/** Hostile input for every parser: random bytes of an alphabet that reaches deep, and well-formed input that is damaged. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type BodyParser,
  ContentReader,
  CookieParser,
  chooseParser,
  decodeChunked,
  decodeContent,
  GraphqlParser,
  GrpcParser,
  JsonParser,
  MultipartParser,
  NestedValues,
  nestedEncoding,
  parseContentType,
  parseWhole,
  toUtf8,
  UrlencodedParser,
  XmlParser,
} from '../src/index.ts';
import { bytesOf, parseCut, snapshot } from './report-text.ts';

/** Limits small enough that random input reaches them. */
const limits = {
  maxFields: 20,
  maxTotalBytes: 400,
  maxNameBytes: 12,
  maxValueBytes: 40,
  maxDepth: 5,
  maxParts: 4,
  maxFiles: 2,
  maxPartHeaders: 3,
  maxPartHeaderBytes: 60,
  maxFileBytes: 8,
};

const part = '--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nvalue\r\n--x--\r\n';
const subjects: [name: string, create: (limited: boolean) => BodyParser, pieces: string[], sample: string][] =
  [
    [
      'urlencoded',
      (limited) => new UrlencodedParser(limited ? { limits } : {}),
      ['a', '=', '&', '%', '%4', '%41', '%u0041', '+', '\0', '\xff', ';'],
      'a=1&b=%41%42&c=x+y&c=z',
    ],
    [
      'json',
      (limited) => new JsonParser({ keyRows: limited, ...(limited ? { limits } : {}) }),
      [
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        "'",
        '\\',
        '\\u',
        'd83d',
        '\\ude00',
        '1',
        '-1e9',
        'true',
        'nul',
        '/*',
        '*/',
        '//',
        '\n',
        '\0',
        '\xc3',
        '\xef\xbb\xbf',
      ],
      '{"a":[1,true,null,"x\\n\\ud83d\\ude00"],"b":{"c":"d","c":-1.5e3}}',
    ],
    [
      'json sequence',
      (limited) => new JsonParser({ sequence: true, names: 'coraza', ...(limited ? { limits } : {}) }),
      ['{', '}', '[', ']', '"', '1', '\n', '\x1e', ','],
      '{"a":1}\n[2]\n3',
    ],
    [
      'multipart',
      (limited) =>
        new MultipartParser({
          contentType: 'multipart/form-data; boundary=x',
          ...(limited ? { limits } : {}),
        }),
      [
        '--x',
        '--',
        '\r\n',
        '\n',
        '\r',
        ' ',
        'Content-Disposition: form-data; name=a',
        '; filename="b',
        '"',
        "'",
        ':',
        '\\',
        '\0',
        'value',
      ],
      part + part,
    ],
    [
      'xml',
      (limited) => new XmlParser(limited ? { limits } : {}),
      [
        '<',
        '>',
        '/',
        'a',
        ' b="',
        "'",
        '=',
        '&',
        '&lt;',
        '&#x41;',
        '&#',
        ';',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '<!DOCTYPE',
        '<!ENTITY',
        '[',
        ']',
        '<?x',
        '?>',
        '\r',
        '\n',
        '\0',
      ],
      '<?xml version="1.0"?><a b="1&amp;"><c>x<![CDATA[y]]></c><!--z--></a>',
    ],
    [
      'grpc',
      (limited) => new GrpcParser(limited ? { limits, maxMessageBytes: 100 } : {}),
      ['\0\0\0\0', '\x05', '\x0a', '\x03abc', '\x12\x05', '\x80', '\x01', '\x0b', '\x0c', '\xff\xff'],
      '\0\0\0\0\x05\x0a\x03abc\0\0\0\0\x07\x12\x05\x0a\x03abc',
    ],
    [
      'graphql',
      (limited) => new GraphqlParser(limited ? { limits } : {}),
      ['query', '{', '}', '(', ':', '"', '""', '\\', '\\u', '{41}', 'd83d', '\\ude00', '#', '\n', 'a', ','],
      'query F { items(filter: "a\\u0041\\n", text: """x \\""" y""") { id } } # end',
    ],
  ];

/** Runs `runs` inputs through each parser; the same seed gives the same inputs. */
export function attackParsers(runs: number, seed: number): void {
  for (const [name, create, pieces, sample] of subjects) {
    for (const limited of [true, false]) {
      const parser = create(limited);
      const random = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((list) => list.join(''));
      const damaged = fc
        .tuple(fc.nat({ max: sample.length }), fc.nat({ max: 8 }), fc.constantFrom(...pieces))
        .map(([at, removed, piece]) => sample.slice(0, at) + piece + sample.slice(at + removed));
      fc.assert(
        fc.property(
          fc.oneof(random, damaged, fc.string({ unit: 'binary-ascii' })),
          fc.array(fc.nat({ max: 200 }), { maxLength: 4 }),
          (text, cuts) => {
            const bytes = Buffer.from(text, 'latin1');
            const whole = parseWhole(parser, bytes);
            checkReport(whole, bytes.length, limited);
            const before = snapshot(whole);
            const ascending = cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b);
            assert.deepEqual(
              snapshot(parseCut(parser, bytes, ascending)),
              before,
              `${name} cut at ${ascending}`,
            );
          },
        ),
        { numRuns: runs, seed },
      );
    }
  }
}

function checkReport(report: ReturnType<BodyParser['end']>, size: number, limited: boolean): void {
  const { fields } = report;
  assert.equal(report.size, size);
  assert.ok(report.stoppedAt >= -1 && report.stoppedAt <= size);
  if (limited) assert.ok(fields.count <= limits.maxFields && fields.bytes.length < 20_000);
  for (let row = 0; row < fields.count; row++) {
    assert.ok(fields.nameStart(row) <= fields.nameEnd(row) && fields.nameEnd(row) <= fields.used);
    assert.ok(fields.valueStart(row) <= fields.valueEnd(row) && fields.valueEnd(row) <= fields.used);
    assert.ok(fields.rawStart(row) <= fields.rawEnd(row) && fields.rawEnd(row) <= size);
  }
}

/** The functions that take a whole buffer. */
export function attackDecoders(runs: number, seed: number): void {
  const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be', 'utf-7'] as const;
  const cookies = new CookieParser({ limits, version: 1 });
  const reader = new ContentReader({ limits });
  const nested = new NestedValues({ depth: 3, limits });
  const types = [
    '',
    'application/json',
    'text/xml',
    'multipart/form-data',
    'application/grpc-web-text',
    'a/b; c',
  ];
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.string(),
      fc.constantFrom(...encodings),
      (bytes, text, encoding) => {
        for (const coding of ['gzip', 'deflate', 'br', 'zstd', text])
          decodeContent(bytes, [coding], { maxDecodedBytes: 1000 });
        decodeChunked(bytes, 0, bytes.length);
        toUtf8(bytes, 0, bytes.length, encoding);
        nestedEncoding(bytes, 0, bytes.length);
        parseContentType(text);
        chooseParser([text, text], bytes);
        for (const type of types) {
          const { report, text: read } = reader.read([type], bytes, 'gzip');
          assert.ok(report === undefined || report.size === read.length);
        }
        nested.look(bytes, 0, 0, 0, bytes.length);
        for (const wrapped of [`{"a":${JSON.stringify(text)}}`, Buffer.from(text).toString('base64')]) {
          const value = bytesOf(wrapped);
          nested.look(value, 0, 0, 0, value.length);
        }
        assert.ok(nested.report.fields.count <= limits.maxFields);
        nested.clear();
        parseWhole(
          new MultipartParser({ contentType: `multipart/form-data; boundary=${text}` }),
          bytesOf(text),
        );
        cookies.reset();
        cookies.add(bytes, 0, bytes.length);
        assert.equal(cookies.end().size, bytes.length);
      },
    ),
    { numRuns: runs, seed },
  );
}
