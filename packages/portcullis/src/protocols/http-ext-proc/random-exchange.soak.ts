import { test } from 'node:test';
import { playRandomExchange } from '../../../test/random-exchange.ts';

test('500,000 random exchanges', () => {
  for (let seed = 1_000_000; seed < 1_500_000; seed++) playRandomExchange(seed);
});
