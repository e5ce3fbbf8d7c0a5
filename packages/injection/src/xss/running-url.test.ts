import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isRunningUrl } from './running-url.ts';

function runs(text: string): boolean {
  const bytes = Buffer.from(text, 'latin1');
  return isRunningUrl(bytes, 0, bytes.length);
}

describe('isRunningUrl', () => {
  const running = [
    'javascript:x',
    'JaVaScRiPt:x',
    ' \x01\tjavascript:x',
    '\xa0\xe2javascript:x',
    'java\nscript:x',
    'ja\tva\rscript:x',
    'j\0avascript:x',
    '&#106;avascript:x',
    '&#x6A;&#x61;vascript:x',
    '&#0000106avascript:x',
    '&#1;javascript:x',
    'j&Tab;a&NewLine;vascript:x',
    'data:text/html,x',
    'vbscript:x',
    'view-source:x',
  ];
  for (const url of running) it(`runs ${JSON.stringify(url)}`, () => assert.ok(runs(url)));

  const harmless = [
    '',
    'https://example.com/java',
    '/path',
    '#javascript:',
    'jav',
    'j avascript:',
    '&#x;ava',
    '&#ava',
    '&',
    '&#',
    '&#x',
    '&#99999999;java',
    '&#362;java',
    'mailto:a@example.com',
  ];
  for (const url of harmless) it(`does not run ${JSON.stringify(url)}`, () => assert.ok(!runs(url)));
});
