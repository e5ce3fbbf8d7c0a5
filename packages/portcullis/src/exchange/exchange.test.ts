import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Exchange, RequestView, ResponseView } from './exchange.ts';
import { HeaderLines } from './header-lines.ts';
import { listenerLabel } from './listener-label.ts';

const origin = {
  label: listenerLabel(undefined, 'edge'),
  trustedHops: undefined,
  sourceAddress: undefined,
  protocol: undefined,
  newId: () => 'fresh',
};
const request = (lines: ReadonlyArray<readonly [string, string]>) =>
  new RequestView(new HeaderLines(lines), false, origin);

test('a request in its parts', () => {
  const view = request([
    [':method', 'POST'],
    [':scheme', 'https'],
    [':authority', 'API.example.com:443'],
    [':path', '/a/../b%20c?q=1'],
    ['content-type', 'Application/JSON; charset=utf-8'],
    ['content-length', '17'],
    ['x-forwarded-for', '192.0.2.1'],
  ]);
  assert.equal(view.method, 'POST');
  assert.equal(view.host, 'api.example.com');
  assert.equal(view.path, '/b c');
  assert.equal(view.query, 'q=1');
  assert.equal(view.target, '/a/../b%20c?q=1');
  assert.equal(view.contentType, 'application/json');
  assert.equal(view.contentLength, 17);
  assert.equal(view.client.address, '192.0.2.1');
  assert.equal(view.protocol, 'HTTP/1.1');
  assert.equal(view.upgrade, false);
});

test('the target of CONNECT is its authority, and its path is empty', () => {
  const view = request([
    [':method', 'CONNECT'],
    [':authority', 'db.example.com:5432'],
  ]);
  assert.equal(view.target, 'db.example.com:5432');
  assert.equal(view.host, 'db.example.com');
  assert.equal(view.path, request([[':method', 'GET']]).path);
});

test('query and cookies in order, duplicates included', () => {
  const view = request([
    [':path', '/?a=1&b=x+y%21&a=2&c'],
    ['cookie', 's=1; t=a=b'],
    ['cookie', 's=2'],
  ]);
  assert.deepEqual(view.queryPairs, [
    ['a', '1'],
    ['b', 'x y!'],
    ['a', '2'],
    ['c', ''],
  ]);
  assert.deepEqual(view.cookies, [
    ['s', '1'],
    ['t', 'a=b'],
    ['s', '2'],
  ]);
});

test('every Host that differs from :authority is a mismatch, also behind one that agrees', () => {
  const authority = [':authority', 'a.example'] as const;
  assert.equal(request([authority]).hostMismatch, false);
  assert.equal(request([authority, ['host', 'A.example:80']]).hostMismatch, false);
  assert.equal(request([authority, ['host', 'b.example']]).hostMismatch, true);
  assert.equal(request([authority, ['host', 'a.example'], ['host', 'b.example']]).hostMismatch, true);
  assert.equal(
    request([
      ['host', 'a.example'],
      ['host', 'b.example'],
    ]).hostMismatch,
    true,
  );
});

test('a declared length that is ambiguous is no length', () => {
  const lengths = (...values: string[]) =>
    request(values.map((value) => ['content-length', value])).contentLength;
  assert.equal(lengths('5'), 5);
  assert.equal(lengths('5', '5'), 5);
  assert.equal(lengths('5', '6'), undefined);
  for (const value of ['', '-1', '+5', '0x10', '5 ', '1e3', '9999999999999999']) {
    assert.equal(lengths(value), undefined, value);
  }
});

test('only what cannot have a body counts as an upgrade', () => {
  const upgrade = ['upgrade', 'websocket'] as const;
  assert.equal(request([[':method', 'GET'], upgrade]).upgrade, true);
  assert.equal(request([[':method', 'CONNECT']]).upgrade, true);
  assert.equal(request([[':method', 'POST'], upgrade]).upgrade, false);
  assert.equal(request([[':method', 'GET'], upgrade, ['content-length', '4']]).upgrade, false);
});

test('the request id is adopted when it is usable', () => {
  const id = (value: string) => new Exchange(request([['x-request-id', value]]), origin).id;
  assert.equal(id('abc'), 'abc');
  assert.equal(id(''), 'fresh');
  assert.equal(id('x'.repeat(129)), 'fresh');
});

test('a response', () => {
  const view = new ResponseView(
    new HeaderLines([
      [':status', '204'],
      ['content-type', 'text/html'],
    ]),
    true,
  );
  assert.equal(view.status, 204);
  assert.equal(view.contentType, 'text/html');
  assert.equal(new ResponseView(new HeaderLines([[':status', 'x']]), true).status, 0);
});

test('listener labels', () => {
  assert.deepEqual(listenerLabel('lst::shop::10.0.0.1', 'f'), {
    listener: 'lst',
    nodeId: 'lst::shop::10.0.0.1',
    project: 'shop',
  });
  assert.equal(listenerLabel('lst::shop::2001:db8::1', 'f').project, 'shop');
  assert.equal(listenerLabel('lst::shop', 'f').project, 'shop');
  assert.deepEqual(listenerLabel('plain', 'f'), { listener: 'plain', nodeId: 'plain', project: '' });
  assert.deepEqual(listenerLabel('', 'f'), { listener: 'f', nodeId: '', project: '' });
});
