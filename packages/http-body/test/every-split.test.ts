/** The property of all parsers: the report does not depend on how the input is cut. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type BodyParser,
  GraphqlParser,
  JsonParser,
  MultipartParser,
  UrlencodedParser,
  XmlParser,
} from '../src/index.ts';
import { bytesOf, parseCut, parseText, snapshot } from './report-text.ts';

const cases: [name: string, parser: BodyParser, inputs: string[]][] = [
  [
    'urlencoded',
    new UrlencodedParser({ limits: { maxFields: 8 } }),
    ['a=%41%4&b+c=d%&&e=%u0041%C3%A9é&=&x', 'a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9', '%', '%%41%4%41=%4'],
  ],
  [
    'urlencoded, few bytes',
    new UrlencodedParser({ limits: { maxTotalBytes: 9 } }),
    ['a=%41%42&b=%43', 'aaaaaaaaaaaa'],
  ],
  [
    'json',
    new JsonParser({ keyRows: true, limits: { maxFields: 12, maxDepth: 4 } }),
    [
      '{"a":[1,{"b":"x\\u00e9\\ud83d\\ude00"},[]],"":null,"e":{},"a":-1.5e3}',
      '\ufeff{"a":"\\ud800x","b":"\\ud800\\n\\udc00","c":"é😀"}',
      '{a:\'b\',/*c*/"d":01,}//e\n#f',
      '["\\u00zz","\\q","tab\there"] x',
      '[[[[[1]]]]]',
      '{"a":{"b":[1,2,3,4,5,6,7,8,9,10]}}',
      '{"a":"unterminated \\u00',
      '[1/2]',
    ],
  ],
  ['json sequence', new JsonParser({ sequence: true, names: 'coraza' }), ['{"a":1}\n[2,3]\n"x" 4\n5\n']],
  [
    'json, few bytes',
    new JsonParser({ limits: { maxTotalBytes: 24 } }),
    ['{"a":[1,2,3,4,5,6,7,8]}', '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"'],
  ],
  [
    'multipart',
    new MultipartParser({
      contentType: 'multipart/form-data; boundary=--x--x',
      limits: { maxFileBytes: 6, maxFiles: 1 },
    }),
    [
      '----x--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nv\r\n----x--x--\r\n',
      'p\n----x--x\nContent-Disposition: form-data;\n\tname=a; filename=b\nX: y\n\n\r\nfile content\r\r\n----x--x\njunk\n----x--x--\nend',
      '----x--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nx------x--x\r\n----x--\r\n----x--x',
      '----x--x\r\n----x--xy\r\n\r\n\n\r',
    ],
  ],
  [
    'xml',
    new XmlParser({ limits: { maxFields: 10, maxDepth: 4 } }),
    [
      '\ufeff<?xml version="1.0" encoding="x"?>\n<a b="1&amp;\r\n2" c=\'&#x41;\'>U<!--c-->N<![CDATA[I]]ON]]>\r\n&é;</a> x',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "y">]><a>&x;<b/></c></a',
      '<a b=c d>< &amp <!x <![CDATA[]]]></a><!-- --',
      '<a><b><c><d><e>x',
      '<r a="1"/><r b="2"/><r c="3"/><r d="4"/><r e="5"/><r f="6"/><r g="7"/><r h="8"/><r i="9"/><r j="10"/><r k="11"/>',
    ],
  ],
  [
    'xml, few bytes',
    new XmlParser({ limits: { maxTotalBytes: 12 } }),
    ['<a>0123456789</a>', '<abc def="ghi">', 'x<!-- 0123456789'],
  ],
  [
    'graphql',
    new GraphqlParser({ limits: { maxFields: 3, maxTotalBytes: 60 } }),
    ['{a(b:"\\u0041\\ud83d\\ude00",c:["""x\\"""y""" "z" "more"])}', '# "no"\n{a(b:"cut', '"'.repeat(70)],
  ],
];

for (const [name, parser, inputs] of cases) {
  test(`${name}: the same for one cut anywhere, two cuts anywhere, and byte by byte`, () => {
    for (const input of inputs) {
      const bytes = bytesOf(input);
      const whole = snapshot(parseText(parser, bytes));
      const bytewise = Array.from({ length: bytes.length }, (_, i) => i);
      assert.deepEqual(snapshot(parseCut(parser, bytes, bytewise)), whole, input);
      for (let a = 0; a <= bytes.length; a++) {
        assert.deepEqual(snapshot(parseCut(parser, bytes, [a])), whole, `${input} cut at ${a}`);
        for (let b = a + 1; b < bytes.length; b += 3) {
          assert.deepEqual(snapshot(parseCut(parser, bytes, [a, b])), whole, `${input} cut at ${a}, ${b}`);
        }
      }
    }
  });
}
