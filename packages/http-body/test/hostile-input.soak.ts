import { test } from 'node:test';
import { attackDecoders, attackParsers } from './hostile-input.ts';

for (let seed = 100; seed < 110; seed++) {
  test(`hostile input, seed ${seed}`, () => {
    attackParsers(3_000, seed);
    attackDecoders(2_000, seed);
  });
}
