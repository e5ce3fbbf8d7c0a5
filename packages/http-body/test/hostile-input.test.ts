import { test } from 'node:test';
import { attackDecoders, attackParsers } from './hostile-input.ts';

test('no parser throws, exceeds its limits or depends on how hostile input is cut', () => {
  attackParsers(400, 11);
});

test('no decoder throws', () => {
  attackDecoders(300, 12);
});
