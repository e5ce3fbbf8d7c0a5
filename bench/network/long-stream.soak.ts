import assert from 'node:assert/strict';
import { test } from 'node:test';
import { realEnvoy } from '@portcullis-testing/envoy';
import { startStreams } from './stream-setup.ts';

const { path, skip } = await realEnvoy();
const mebibyte = 1024 * 1024;

test('a stream of 1 GiB takes no more memory than one of 64 MiB', { skip }, async () => {
  const rules = { rules: [{ id: 'jndi', pattern: '\\$\\{jndi:' }] };
  await using streams = await startStreams(path, { byte_rules: rules });
  await streams.send('inspected', 64 * mebibyte);
  const before = streams.memory();
  await streams.send('inspected', 1024 * mebibyte);
  const grown = (streams.memory() - before) / mebibyte;
  assert.ok(grown < 64, `grew by ${grown.toFixed(0)} MiB`);
});
