import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PageServer } from './page-server.ts';

test('a page that fails is a 500 with its reason, and the server goes on', async () => {
  const server = new PageServer((request) => {
    if (request.url === '/broken') throw new Error('the workers are gone');
    return { status: 200, type: 'text/plain', text: 'fine\n' };
  });
  await using _closed = { [Symbol.asyncDispose]: () => server.close() };
  await server.listen('::1', 0).catch(() => server.listen('127.0.0.1', 0));
  const broken = await fetch(`${server.url}/broken`);
  assert.deepEqual([broken.status, await broken.text()], [500, 'the workers are gone\n']);
  const fine = await fetch(`${server.url}/`);
  assert.deepEqual([fine.status, await fine.text()], [200, 'fine\n']);
  assert.equal(fine.headers.get('cache-control'), 'no-store');
  const head = await fetch(`${server.url}/`, { method: 'HEAD' });
  assert.deepEqual([head.headers.get('content-length'), await head.text()], ['5', '']);
});
