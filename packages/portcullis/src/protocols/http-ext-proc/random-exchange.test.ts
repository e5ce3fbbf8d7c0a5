import { test } from 'node:test';
import { playRandomExchange } from '../../../test/random-exchange.ts';

test('3,000 random exchanges: every reply is legal, nothing is left behind', () => {
  for (let seed = 0; seed < 3_000; seed++) playRandomExchange(seed);
});
