import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseMediaType } from './media-type-choice.ts';

const offers = ['application/problem+json', 'text/html', 'text/plain'] as const;

test('the client chooses, by quality and then by our order', () => {
  const cases: ReadonlyArray<readonly [accept: string, chosen: string]> = [
    ['', 'application/problem+json'],
    ['*/*', 'application/problem+json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['text/plain', 'text/plain'],
    ['text/*', 'text/html'],
    ['text/*;q=0.5, text/plain;q=0.9', 'text/plain'],
    ['application/json', 'application/problem+json'],
    ['text/html;q=0, */*;q=0.1', 'application/problem+json'],
    ['application/problem+json;q=0, text/*', 'text/html'],
    ['image/png', 'application/problem+json'],
    ['text/html;q=nonsense, text/plain;q=0.1', 'text/plain'],
    [',,;q=1,', 'application/problem+json'],
  ];
  for (const [accept, chosen] of cases) assert.equal(chooseMediaType(accept, offers), chosen, accept);
});
