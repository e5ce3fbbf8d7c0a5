import { test } from 'node:test';
import { fuzzLoading } from './test/fuzz-loading.ts';

test('whatever a file holds, loading gives a plan or says why not: the long form', () =>
  fuzzLoading(20_000, Date.now()));
