import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFact } from '../fact.ts';
import { decodeChunked } from './chunked.ts';

const cases: [input: string, body: string, facts: string[]][] = [
  ['3\r\nabc\r\n0\r\n\r\n', 'abc', []],
  ['3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n', 'abcde', []],
  ['A\r\n0123456789\r\n0\r\n\r\n', '0123456789', []],
  ['0\r\n\r\n', '', []],
  ['3;x=y\r\nabc\r\n0\r\n\r\n', 'abc', ['chunked.extension']],
  ['3\nabc\n0\n\n', 'abc', ['chunked.lone-line-feed']],
  [' 3 \r\nabc\r\n0\r\n\r\n', 'abc', ['chunked.white-space']],
  ['+3\r\nabc\r\n0\r\n\r\n', 'abc', ['chunked.white-space']],
  ['0x3\r\nabc\r\n0\r\n\r\n', '', ['chunked.invalid-size']],
  ['3g\r\nabc\r\n0\r\n\r\n', '', ['chunked.invalid-size']],
  ['\r\nabc', '', ['chunked.invalid-size']],
  ['fffffffff\r\nabc', '', ['chunked.invalid-size']],
  ['3\r\nabcX0\r\n\r\n', 'abc', ['chunked.invalid-line-end', 'chunked.invalid-size']],
  ['5\r\nabc', 'abc', ['chunked.truncated']],
  ['3\r\nabc\r\n', 'abc', ['chunked.truncated']],
  ['3\r\nabc', 'abc', ['chunked.truncated']],
  ['0\r\nX: y\r\nZ: 1\r\n\r\n', '', ['chunked.trailers']],
  ['0\r\nX: y\r\n', '', ['chunked.trailers', 'chunked.truncated']],
  ['1\r\na\r\n0\r\n\r\nGET', 'a', ['chunked.trailing-data']],
  ['', '', ['chunked.truncated']],
];

for (const [input, body, facts] of cases) {
  test(`chunked: ${JSON.stringify(input)}`, () => {
    const padded = Buffer.from(`##${input}##`);
    const result = decodeChunked(padded, 2, padded.length - 2);
    assert.equal(Buffer.from(result.body).toString(), body);
    assert.deepEqual(result.facts.map((fact) => describeFact(fact).name).sort(), facts.sort());
    assert.ok(result.end <= padded.length - 2);
  });
}

test('where the trailers are', () => {
  const input = Buffer.from('0\r\nX: y\r\n\r\n');
  const { trailerStart, trailerEnd, end } = decodeChunked(input, 0, input.length);
  assert.equal(input.subarray(trailerStart, trailerEnd).toString(), 'X: y\r\n');
  assert.equal(end, input.length);
});
