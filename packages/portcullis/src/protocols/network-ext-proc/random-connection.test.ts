import { test } from 'node:test';
import { playRandomConnection } from '../../../test/random-connection.ts';

test('2,000 random connections: every chunk answered once, nothing held too long, nothing left behind', () => {
  for (let seed = 1; seed <= 2_000; seed++) playRandomConnection(seed);
});
