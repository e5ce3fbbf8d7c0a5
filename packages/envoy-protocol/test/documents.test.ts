import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeErrorReasons } from '../src/errors.ts';
import * as everything from '../src/index.ts';
import { processingRequest, processingResponse } from '../src/index.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

test('docs/errors.md lists every code with its meaning', () => {
  const rows = [...read('docs/errors.md').matchAll(/^\| `(.+?)` +\| (.+?) +\|$/gm)].map(([, code, text]) => [
    code,
    text,
  ]);
  assert.deepEqual(rows, Object.entries(decodeErrorReasons));
});

test('the example of the README runs', async () => {
  const [, code = ''] = /```ts\n([\s\S]+?)```/.exec(read('README.md')) ?? [];
  const [statement = '', list = ''] =
    /^import \{([\s\S]+?)\} from '@portcullis\/envoy-protocol';/.exec(code) ?? [];
  const names = list.match(/\w+/g) ?? [];
  assert.equal(names.length, 3);
  const run = new Function(
    'messageBytes',
    ...names,
    `${code.slice(statement.length)}\nreturn { path, reply };`,
  );
  const message = processingRequest.encode({
    requestHeaders: {
      headers: { headers: [{ key: ':path', rawValue: new TextEncoder().encode('/admin') }] },
    },
  });
  const exported = everything as Record<string, unknown>;
  const { path, reply } = run(message, ...names.map((name) => exported[name])) as {
    path: string;
    reply: Uint8Array;
  };
  assert.equal(path, '/admin');
  const decoded = processingResponse.decode(reply);
  assert.ok('immediateResponse' in decoded);
  assert.equal(decoded.immediateResponse?.status?.code, 403);
  assert.equal(decoded.immediateResponse?.details, 'blocked_path');
});
