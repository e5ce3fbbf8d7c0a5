import { test } from 'node:test';
import { playRandomConnection } from '../../../test/random-connection.ts';

test('200,000 random connections', () => {
  for (let seed = 1; seed <= 200_000; seed++) playRandomConnection(seed);
});
