import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { factsOf, parseText, rowsOf } from '../../test/report-text.ts';
import { xmlTextContent } from './select.ts';
import { XmlParser } from './xml-parser.ts';

const parser = new XmlParser();

const cases: [input: string, rows: string[], facts?: string[]][] = [
  ['<a>x</a>', ['XmlText 3-4 a=x']],
  ['<a><b>x</b>y</a>', ['XmlText 6-7 b=x', 'XmlText 11-12 a=y']],
  ['<a b="c" d=\'e\'/>', ['XmlAttribute 3-8 b=c', 'XmlAttribute 9-14 d=e']],
  ['<a b="1&amp;&#65;&#x42;&lt;"/>', ['XmlAttribute 3-28 b=1&AB<']],
  ['<a>&lt;&quot;&apos;&gt;</a>', ['XmlText 3-23 a=<"\'>']],
  ['<a>UN<![CDATA[ION <b>]]]]>!</a>', ['XmlText 3-27 a=UNION <b>]]!']],
  ['<a>UN<!--x-->ION</a>', ['XmlMarkup 5-13 !--=x', 'XmlText 3-16 a=UNION']],
  ['<a>x\r\ny\rz</a>', ['XmlText 3-9 a=x\ny\nz']],
  ['<a b="x\r\n\ty"/>', ['XmlAttribute 3-12 b=x  y']],
  [
    '<?xml version="1.0" encoding="UTF-8"?>\n<a/>',
    ['XmlMarkup 0-38 ?xml= version="1.0" encoding="UTF-8"', 'XmlText 38-39 =\n'],
  ],
  [
    '<?xml version="1.0" encoding="UTF-7"?><a/>',
    ['XmlMarkup 0-38 ?xml= version="1.0" encoding="UTF-7"'],
    ['xml.encoding'],
  ],
  ['<?php x?><a/>', ['XmlMarkup 0-9 ?php= x'], ['xml.processing-instruction']],
  ['<ns:a xmlns:ns="u"><ns:b/></ns:a>', ['XmlAttribute 6-18 xmlns:ns=u']],
  [
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!-- > ]> -->]><a>&x;</a>',
    [
      'XmlMarkup 0-67 !DOCTYPE= a [<!ENTITY x SYSTEM "file:///etc/passwd"><!-- > ]> -->]',
      'XmlText 70-73 a=&x;',
    ],
    ['xml.doctype', 'xml.entity-declaration', 'xml.external-identifier', 'xml.entity-reference'],
  ],
  [
    '<a xmlns:i="http://www.w3.org/2001/XInclude"/>',
    ['XmlAttribute 3-44 xmlns:i=http://www.w3.org/2001/XInclude'],
    ['xml.xinclude'],
  ],
  ['\ufeff<a>é</a>', ['XmlText 6-8 a=Ã©'], ['text.byte-order-mark']],
  ['<a>]]></a>', ['XmlText 3-6 a=]]>']],
  [
    '<a b="&#233;">&#xE9;&#x20AC;&#128512;</a>',
    ['XmlAttribute 3-13 b=\xc3\xa9', 'XmlText 14-37 a=\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80'],
  ],
  [
    '<!DOCTYPE a [<?p ]> "?><!ENTITY x "y">]><a/>',
    ['XmlMarkup 0-40 !DOCTYPE= a [<?p ]> "?><!ENTITY x "y">]'],
    ['xml.doctype', 'xml.entity-declaration'],
  ],
];

for (const [input, rows, facts = []] of cases) {
  test(`xml: ${JSON.stringify(input)}`, () => {
    const report = parseText(parser, input);
    assert.deepEqual(rowsOf(report), rows);
    assert.deepEqual(factsOf(report).sort(), facts.sort());
    assert.equal(report.wellFormed, true);
    assert.equal(report.stoppedAt, -1);
  });
}

const malformed: [input: string, rows: string[], facts: string[], stoppedAt?: number][] = [
  ['', [], ['xml.empty']],
  ['hello', ['XmlText 0-5 =hello'], ['xml.syntax', 'xml.empty']],
  ['<a>x', ['XmlText 3-4 a=x'], ['xml.truncated']],
  ['<a b="x', ['XmlAttribute 3-7 b=x'], ['xml.truncated']],
  ['<a b', [], ['xml.truncated'], 0],
  ['<a><!-- x', ['XmlMarkup 3-9 !--= x'], ['xml.truncated']],
  ['<a>x</b>y</a>', ['XmlText 3-4 a=x', 'XmlText 8-9 a=y'], ['xml.mismatched-tag']],
  ['<a><b>x</a>', ['XmlText 6-7 b=x'], ['xml.mismatched-tag']],
  ['<a/>x<b>y</b>', ['XmlText 4-5 =x', 'XmlText 8-9 b=y'], ['xml.trailing-data']],
  [
    '<a b=c d>x</a>',
    ['XmlAttribute 3-6 b=c', 'XmlAttribute 7-8 d=', 'XmlText 9-10 a=x'],
    ['xml.unquoted-attribute'],
  ],
  ['<a b="1" b="2"/>', ['XmlAttribute 3-8 b=1', 'XmlAttribute 9-14 b=2'], ['xml.duplicate-attribute']],
  ['<a>1 < 2 & 3</a>', ['XmlText 3-12 a=1 < 2 & 3'], ['xml.syntax']],
  ['<a>&#0;&#xD800;&#zz;</a>', ['XmlText 3-20 a=&#0;&#xD800;&#zz;'], ['xml.invalid-character']],
  [
    '<a>&#;&#x110000;&#0000000000065;</a>',
    ['XmlText 3-32 a=&#;&#x110000;&#0000000000065;'],
    ['xml.invalid-character'],
  ],
  ['<a b="\x01"/>', ['XmlAttribute 3-8 b=\x01'], ['xml.invalid-character']],
  ['<a>\x01</a>', ['XmlText 3-4 a=\x01'], ['xml.invalid-character']],
  ['<!x><a/>', ['XmlText 0-4 =<!x>'], ['xml.syntax']],
  ['<a b="<"/>', ['XmlAttribute 3-8 b=<'], ['xml.syntax']],
  ['<a / b="c"/>', ['XmlAttribute 5-10 b=c'], ['xml.syntax']],
];

for (const [input, rows, facts, stoppedAt = -1] of malformed) {
  test(`xml, malformed: ${JSON.stringify(input)}`, () => {
    const report = parseText(parser, input);
    assert.deepEqual(rowsOf(report), rows);
    assert.deepEqual(factsOf(report).sort(), facts.sort());
    assert.equal(report.wellFormed, false);
    assert.equal(report.stoppedAt, stoppedAt);
  });
}

test('the root node’s content is all character data in order', () => {
  const report = parseText(parser, '<a>one<b x="no">two</b><!--no-->\n<c><![CDATA[<three>]]></c></a>');
  const { start, end } = xmlTextContent(report);
  assert.equal(new TextDecoder().decode(report.fields.bytes.subarray(start, end)), 'onetwo\n<three>');
});

test('entities are not expanded: a billion laughs costs what it weighs', () => {
  const lol = Array.from({ length: 9 }, (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i};`.repeat(10)}">`).join(
    '',
  );
  const report = parseText(parser, `<!DOCTYPE x [<!ENTITY lol0 "lol">${lol}]><x>&lol9;</x>`);
  assert.equal(report.facts.counts().get('xml.entity-declaration'), 10);
  assert.equal(rowsOf(report).at(-1), 'XmlText 731-737 x=&lol9;');
  assert.ok(report.fields.bytes.length < 10_000);
});

test('limits', () => {
  const limited = (limits: object, input: string) => {
    const report = parseText(new XmlParser({ limits }), input);
    return [factsOf(report), report.stoppedAt];
  };
  assert.deepEqual(limited({ maxDepth: 2 }, '<a><b><c>x</c></b></a>'), [['limit.depth'], 6]);
  assert.deepEqual(limited({ maxFields: 1 }, '<a b="1" c="2"/>'), [['limit.fields'], 9]);
  assert.deepEqual(limited({ maxTotalBytes: 8 }, '<a>01234567</a>'), [['limit.total-bytes'], 8]);
});

test('reads back what was written', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '<', '&', '"', "'", '>', ' ', ']') });
  const escaped = (value: string) =>
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('"', '&#34;')
      .replaceAll(']]>', ']]&gt;');
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text)), (items) => {
      const xml = `<r>${items.map(([value, content]) => `<i k="${escaped(value)}">${escaped(content)}</i>`).join('')}</r>`;
      const report = parseText(parser, xml);
      assert.equal(report.facts.total, 0);
      const { start, end } = xmlTextContent(report);
      assert.equal(
        new TextDecoder().decode(report.fields.bytes.subarray(start, end)),
        items.map(([, content]) => content).join(''),
      );
    }),
    { numRuns: 500, seed: 4 },
  );
});
