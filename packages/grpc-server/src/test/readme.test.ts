/** The example of the README, run as it stands. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as grpc from '@grpc/grpc-js';
import type { GrpcServer } from '../server.ts';

test('the example serves a call', async (t) => {
  const folder = fileURLToPath(new URL('../..', import.meta.url));
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  assert.ok(example, 'README.md has an example');
  // Inside the package, so that its own name resolves.
  const place = mkdtempSync(join(folder, 'readme-'));
  t.after(() => rmSync(place, { recursive: true, force: true }));
  const file = join(place, 'example.ts');
  writeFileSync(file, `${example}\nexport { server, text };\n`);
  const { server, text } = (await import(file)) as { server: GrpcServer; text: string };
  t.after(() => server.close());
  const client = new grpc.Client(text, grpc.credentials.createInsecure());
  t.after(() => client.close());
  const same = (value: Buffer): Buffer => value;
  const answer = await new Promise<Buffer>((resolve, reject) => {
    client.makeUnaryRequest('/echo.Echo/Both', same, same, Buffer.from('hello'), (error, value) =>
      error === null ? resolve(value!) : reject(error),
    );
  });
  assert.equal(answer.toString(), 'hello');
});
