import { looksLikeBase64 } from './decode/base64.ts';
import { hasPercentEscape } from './decode/percent.ts';

/** An encoding inside a value that was decoded once. */
export type NestedEncoding = 'json' | 'xml' | 'graphql' | 'base64' | 'percent';

/** Shorter texts are base64 by accident: half of all eight-letter words are. */
const shortestBase64 = 16;

/**
 * Whether a value looks as if it held another encoding (a form field with JSON, base64, percent-encoding done twice), or
 * undefined. One look at the ends and one pass over the value; decode with the parser or decoder of that name and ask
 * again, as often as the policy allows.
 */
export function nestedEncoding(bytes: Uint8Array, start: number, end: number): NestedEncoding | undefined {
  let from = start;
  let to = end;
  while (from < to && isSpace(bytes[from]!)) from++;
  while (to > from && isSpace(bytes[to - 1]!)) to--;
  if (to - from < 2) return undefined;
  const first = bytes[from]!;
  const last = bytes[to - 1]!;
  if ((first === 0x7b && last === 0x7d) || (first === 0x5b && last === 0x5d)) return 'json';
  if (first === 0x3c && last === 0x3e) return 'xml';
  if (last === 0x7d && beginsOperation(bytes, from, to)) return 'graphql';
  if (to - from >= shortestBase64 && looksLikeBase64(bytes, from, to)) return 'base64';
  return hasPercentEscape(bytes, from, to) ? 'percent' : undefined;
}

/** A GraphQL document that names its operation; the short form begins as JSON does. */
function beginsOperation(bytes: Uint8Array, start: number, end: number): boolean {
  return operations.some((word) => {
    if (start + word.length >= end) return false;
    for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word.charCodeAt(i)) return false;
    const next = bytes[start + word.length]!;
    return isSpace(next) || next === 0x7b || next === 0x28;
  });
}

const operations = ['query', 'mutation', 'subscription', 'fragment'] as const;

function isSpace(c: number): boolean {
  return c === 0x20 || (c >= 0x09 && c <= 0x0d);
}
