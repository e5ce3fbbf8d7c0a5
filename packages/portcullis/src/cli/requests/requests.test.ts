import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCurl } from './curl-line.ts';
import { readHar } from './har.ts';
import type { OfflineRequest } from './offline-request.ts';
import { readRawHttp } from './raw-http.ts';
import { shellWords } from './shell-words.ts';

const folder = mkdtempSync(join(tmpdir(), 'portcullis-requests-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));
const raw = (text: string): OfflineRequest => readRawHttp(Buffer.from(text), 'a.http');
const body = (request: OfflineRequest): string => Buffer.from(request.body).toString();

test('raw requests, with the line ends of the wire or of an editor', () => {
  const wire = raw('POST /a?b=1 HTTP/1.1\r\nHost: x.example\r\nContent-Length: 3\r\n\r\nabc\n');
  assert.deepEqual(
    [wire.method, wire.host, wire.target, wire.protocol, body(wire)],
    ['POST', 'x.example', '/a?b=1', 'HTTP/1.1', 'abc'],
  );
  assert.deepEqual(wire.headers, [['content-length', '3']]);
  assert.equal(body(raw('PUT / HTTP/1.1\nhost: x\n\nall of it')), 'all of it');
  const chunked = raw(
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
  );
  assert.equal(body(chunked), 'abcde');
  const absolute = raw('GET http://a.example:81/p?q HTTP/1.1\n\n');
  assert.deepEqual([absolute.scheme, absolute.host, absolute.target], ['http', 'a.example:81', '/p?q']);
  assert.equal(raw('GET /with space HTTP/1.0').target, '/with space');
  assert.throws(() => raw('nonsense'), /is no request line/);
  assert.throws(() => raw('GET / HTTP/1.1\nno colon\n\n'), /is no header line/);
});

test('HAR entries with bodies and responses', () => {
  const entries = [
    {
      request: {
        method: 'POST',
        url: 'https://u:p@x.example/é?q=1#part',
        httpVersion: 'h2',
        headers: [
          { name: ':authority', value: 'x.example' },
          { name: 'X-A', value: 'b' },
        ],
        postData: { mimeType: 'application/x-www-form-urlencoded', params: [{ name: 'a', value: 'b c' }] },
      },
      response: {
        status: 200,
        headers: [{ name: 'Content-Encoding', value: 'gzip' }],
        content: { text: 'aGk=', encoding: 'base64' },
      },
    },
    { request: { method: 'GET', url: 'http://y.example', headers: [] } },
  ];
  const [first, second] = readHar(JSON.stringify({ log: { entries } }), 'a.har');
  assert.equal(first?.host, 'x.example');
  assert.equal(first.target, '/\xc3\xa9?q=1');
  assert.equal(body(first), 'a=b+c');
  assert.deepEqual(first.headers, [
    ['x-a', 'b'],
    ['content-type', 'application/x-www-form-urlencoded'],
  ]);
  assert.deepEqual(first.response, { status: 200, headers: [], body: Buffer.from('hi') });
  assert.equal(second?.target, '/');
  assert.throws(() => readHar('{', 'a.har'), /a\.har is no HAR file/);
  assert.throws(() => readHar('{"log":{}}', 'a.har'), /a\.har is no HAR file: log\.entries/);
});

test('words as a shell splits them', () => {
  assert.deepEqual(shellWords(`a 'b c' "d\\"e" f\\ g $'h\\n\\x41\\u0042' \\\n i''j ""`), [
    'a',
    'b c',
    'd"e',
    'f g',
    'h\nAB',
    'ij',
    '',
  ]);
  assert.deepEqual(shellWords('"a\\nb\\\\c\\$d"'), ['a\\nb\\c$d']);
  assert.throws(() => shellWords(`'open`), /is not closed/);
});

test('curl commands', () => {
  writeFileSync(join(folder, 'data.txt'), 'from\nfile');
  const cases: ReadonlyArray<readonly [line: string, method: string, target: string, body: string]> = [
    ['curl x.example/a', 'GET', '/a', ''],
    ["curl -XPUT 'https://x.example/a?b=c' -d a=b -d c=d", 'PUT', '/a?b=c', 'a=b&c=d'],
    ['curl --compressed -sSL x.example -G -d q=1', 'GET', '/?q=1', ''],
    ["curl x.example --data-raw '@not-a-file'", 'POST', '/', '@not-a-file'],
    ['curl -I --url=http://x.example/h', 'HEAD', '/h', ''],
    [`curl x.example --json '{"a":1}'`, 'POST', '/', '{"a":1}'],
    [`curl x.example --data-urlencode 'a=b c&d'`, 'POST', '/', 'a=b%20c%26d'],
    [`curl x.example -d @${join(folder, 'data.txt')}`, 'POST', '/', 'fromfile'],
    [`curl x.example --data-binary @${join(folder, 'data.txt')}`, 'POST', '/', 'from\nfile'],
  ];
  for (const [line, method, target, data] of cases) {
    const request = readCurl(line);
    assert.deepEqual([request.method, request.target, body(request)], [method, target, data], line);
    assert.equal(request.host, 'x.example');
  }
  const request = readCurl(
    `curl x -H 'Host: y' -H 'A: b' -b s=1 -A me -e ref -u u:p -F f=1 -F 'g=@${join(folder, 'data.txt')};type=text/plain'`,
  );
  assert.equal(request.host, 'y');
  assert.deepEqual(request.headers.slice(0, 5), [
    ['a', 'b'],
    ['cookie', 's=1'],
    ['user-agent', 'me'],
    ['referer', 'ref'],
    ['authorization', 'Basic dTpw'],
  ]);
  assert.match(
    body(request),
    /name="f"\r\n\r\n1\r\n--.*filename=".*data\.txt"\r\nContent-Type: text\/plain\r\n\r\nfrom\nfile/s,
  );
  assert.throws(() => readCurl('curl x --upload-file y'), /--upload-file is not known here/);
  assert.throws(() => readCurl('curl -d'), /has no value/);
  assert.throws(() => readCurl('curl -s'), /names no URL/);
  assert.throws(() => readCurl('curl x -d @/absent/file'), /cannot read \/absent\/file: it does not exist/);
});
