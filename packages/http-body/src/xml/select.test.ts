/** Paths on documents: what XPath 1.0 selects, checked against values written by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseText } from '../../test/report-text.ts';
import { parseXmlPath, XmlPathError } from './path.ts';
import { selectXml } from './select.ts';
import { XmlParser } from './xml-parser.ts';

const parser = new XmlParser();

/** The selected values, and whether that is all. */
function select(document: string, path: string): { values: string[]; isAll: boolean } {
  const { fields } = parseText(parser, document);
  const spans: number[][] = [];
  const isAll = selectXml(fields, parser.elements, parseXmlPath(path), (...span) => spans.push(span));
  const text = (start: number, end: number): string =>
    Buffer.from(fields.bytes.subarray(start, end)).toString('latin1');
  return { values: spans.map(([a, b, c, d]) => `${text(a!, b!)}=${text(c!, d!)}`), isAll };
}

const order = `<o:order xmlns:o="urn:o" id="7">
<item n="1"><name>pen</name><price cur="eur">2</price></item>
<item n="2"><name>ink<sub>blue</sub></name><price cur="usd">9</price><name>dye</name></item>
<note>left<b>bold</b>right<!--x-->!</note><empty/></o:order>`;

const cases: readonly (readonly [path: string, ...values: string[]])[] = [
  ['/order/item/name', 'name=pen', 'name=inkblue', 'name=dye'],
  ['order/item/name', 'name=pen', 'name=inkblue', 'name=dye'],
  ['/o:order/item/name/text()', 'name=pen', 'name=ink', 'name=dye'],
  ['/*/item/*', 'name=pen', 'price=2', 'name=inkblue', 'price=9', 'name=dye'],
  ['//name', 'name=pen', 'name=inkblue', 'name=dye'],
  ['//name//text()', 'name=pen', 'name=ink', 'sub=blue', 'name=dye'],
  ['/order//sub', 'sub=blue'],
  ['//item//name', 'name=pen', 'name=inkblue', 'name=dye'],
  ['/order/@id', 'id=7'],
  ['/order/@*', 'xmlns:o=urn:o', 'id=7'],
  ['//@cur', 'cur=eur', 'cur=usd'],
  ['//item/@n', 'n=1', 'n=2'],
  ['/order/item//@cur', 'cur=eur', 'cur=usd'],
  ['/order/item[2]/name', 'name=inkblue', 'name=dye'],
  ['/order/item/name[1]', 'name=pen', 'name=inkblue'],
  ['/order/item/name[position() = 2]', 'name=dye'],
  ['/order/item/*[2]', 'price=2', 'price=9'],
  ['//name[2]', 'name=dye'],
  ["/order/item[@n='2']/price", 'price=9'],
  ['//price[@cur="eur"]', 'price=2'],
  ['//*[@cur]', 'price=2', 'price=9'],
  ['//item[@n][2]/@n', 'n=2'],
  ["//item[2][@n='1']/name"],
  ["//item[@n='1'][1]/child::name", 'name=pen'],
  ['//item/attribute::n', 'n=1', 'n=2'],
  ['/order/note', 'note=leftboldright!'],
  ['/order/note/text()', 'note=left', 'note=right!'],
  ['/order/empty', 'empty='],
  ['/item'],
  ['/order/order'],
  ['//rder'],
];

for (const [path, ...values] of cases) {
  test(`xpath: ${path}`, () => assert.deepEqual(select(order, path), { values, isAll: true }));
}

const refused: readonly (readonly [path: string, reason: RegExp])[] = [
  ['', /names nothing/],
  ['/', /expected a name/],
  ['/a/', /expected a name/],
  ['/a/..', /expected a name/],
  ['/a/.', /expected a name/],
  ['count(/a)', /count\(\) is not understood/],
  ['/a/comment()', /comment\(\) is not understood/],
  ['/a/parent::b', /the axis parent is not understood/],
  ['//text()/a', /nothing may follow/],
  ['/a/@b/c', /nothing may follow/],
  ['/a[last()]', /a predicate is/],
  ['/a[0]', /a predicate is/],
  ["/a[b='c']", /a predicate is/],
  ["/a[@b!='c']", /a predicate is/],
  ['/a[@b=c]', /a value stands in quotes/],
  ['/a[position()>1]', /compared with =/],
  ['/a b', /expected \/ or \[/],
  ['/a'.repeat(33), /more than 32 steps/],
];

for (const [path, reason] of refused) {
  test(`xpath refuses ${path.slice(0, 40)}`, () =>
    assert.throws(
      () => parseXmlPath(path),
      (error) => error instanceof XmlPathError && reason.test(error.message),
    ));
}

test('nested elements that repeat their text are cut off, and that is said', () => {
  const nested = `${'<a>x'.repeat(500)}${'y'.repeat(100_000)}${'</a>'.repeat(500)}`;
  const { values, isAll } = select(nested, '//a');
  assert.equal(isAll, false);
  assert.ok(values.length < 20, String(values.length));
});

test('a document that is cut off ends its elements', () => {
  assert.deepEqual(select('<a><b>one</b><b>two', '/a/b'), { values: ['b=one', 'b=two'], isAll: true });
});

test('elements without anything in them are limited, too', () => {
  const small = new XmlParser({ limits: { maxFields: 4 } });
  const report = parseText(small, `<a>${'<b/>'.repeat(100)}</a>`);
  assert.equal(small.elements.count, 64);
  assert.ok(report.stoppedAt > 0);
});
