/** Properties of every input; the long form. */
import { describe, it } from 'node:test';
import { assertFoldedWithinBounds, assertHtmlTokensInOrder, assertSelfContained } from './properties.ts';

const RUNS = 500_000;

describe('for any bytes, many', () => {
  it('results depend on the value alone, and point into it', () => assertSelfContained(RUNS));
  it('HTML tokens come in order and inside the value', () => assertHtmlTokensInOrder(RUNS));
  it('folded sequences are short and inside the value', () => assertFoldedWithinBounds(RUNS));
});
