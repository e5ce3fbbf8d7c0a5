import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BodyFormat, chooseParser, type FormatNotice } from './choose-parser.ts';

const form = 'application/x-www-form-urlencoded';
const part = '--b\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--b--';

const cases: [types: string[], body: string, format: BodyFormat, notices: FormatNotice[]][] = [
  [[form], 'a=b', 'urlencoded', []],
  [[`${form}; charset=utf-8`], 'plain text', 'urlencoded', []],
  [['application/json'], '{"a":1}', 'json', []],
  [['application/vnd.api+json; charset="UTF-8"'], ' [1]', 'json', []],
  [['application/json'], 'not json', 'json', []],
  [['application/problem+xml'], '<a/>', 'xml', []],
  [['multipart/form-data; boundary=b'], part, 'multipart', []],
  [['application/x-ndjson'], '{"a":1}\n{"a":2}', 'json-sequence', []],
  [['application/grpc+proto'], '\0\0\0\0\0', 'grpc', []],
  [['application/grpc-web-text'], 'AAAAAAA=', 'grpc-web-text', []],
  [['application/grpc-web+proto'], '\0\0\0\0\0', 'grpc-web', []],
  [['application/x-ndjson'], '<a/>', 'xml', ['content-type.mismatch']],
  [[form], '\x89PNG\r\n\x1a\n', 'urlencoded', []],
  [['text/plain'], 'a=b&c=d', 'text', []],
  [['multipart/mixed; boundary=b'], 'hello', 'multipart', []],
  [[], '   ', 'text', ['content-type.missing']],
  [[], '--b\r\nX-Other: y\r\n\r\nv\r\n--b--', 'text', ['content-type.missing']],
  [['application/graphql'], '{ me { name } }', 'graphql', []],
  [['text/plain'], 'hello', 'text', []],
  [['image/png'], '\x89PNG\r\n\x1a\n', 'binary', []],
  [[], '', 'empty', []],
  [['application/json'], '', 'empty', []],
  [[], '{"a":1}', 'json', ['content-type.missing']],
  [[''], 'a=b&c=d', 'urlencoded', ['content-type.missing']],
  [[], 'hello world', 'text', ['content-type.missing']],
  [['application/json; x'], '{"a":1}', 'json', ['content-type.malformed']],
  [['json'], '{"a":1}', 'json', ['content-type.malformed']],
  [['application/json', 'text/plain'], '{"a":1}', 'json', ['content-type.multiple']],
  [['application/json, text/plain'], '{"a":1}', 'json', ['content-type.malformed', 'content-type.multiple']],
  [['text/plain'], '{"a":1}', 'json', ['content-type.mismatch']],
  [['text/plain'], '<?xml version="1.0"?><a/>', 'xml', ['content-type.mismatch']],
  [[form], '{"a":1}', 'json', ['content-type.mismatch']],
  [[form], part, 'multipart', ['content-type.mismatch']],
  [['application/json'], '<a>x</a>', 'xml', ['content-type.mismatch']],
  [['application/xml'], '{"a":1}', 'json', ['content-type.mismatch']],
  [['application/octet-stream'], '{"a":1}', 'json', ['content-type.mismatch']],
  [['application/unknown'], '<a/>', 'xml', []],
  [
    ['application/json; charset=utf-7'],
    '{"a":"+ADw-script+AD4-"}',
    'json',
    ['content-type.unusual-charset', 'charset.utf7'],
  ],
  [['application/json'], '{\0"\0a\0', 'json', ['charset.mismatch']],
  [['application/json'], '\x1f\x8b\x08\0\0\0\0\0', 'json', ['coding.undeclared']],
];

for (const [types, body, format, notices] of cases) {
  test(`format: ${JSON.stringify(types)} with ${JSON.stringify(body.slice(0, 20))}`, () => {
    const choice = chooseParser(types, Buffer.from(body, 'latin1'));
    assert.equal(choice.format, format);
    assert.deepEqual(choice.notices, notices);
  });
}
