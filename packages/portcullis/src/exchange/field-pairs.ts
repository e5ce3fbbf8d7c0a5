/** Query and cookies as pairs of names and values, by the same parsers that every engine uses (D7). */
import { type BodyReport, CookieParser, parseWhole, UrlencodedParser } from '@portcullis/http-body';
import type { Headers } from './headers.ts';

/** Name and value as latin-1 text. */
export type FieldPair = readonly [name: string, value: string];

const query = new UrlencodedParser();
const cookies = new CookieParser();

/** The pairs of a raw query: `+` is a space, escapes are decoded once, the first `=` ends the name. */
export function queryPairs(text: string): FieldPair[] {
  const pairs = pairsOf(parseWhole(query, Buffer.from(text, 'latin1')));
  query.reset();
  return pairs;
}

/** The cookies of every `cookie` line. */
export function cookiePairs(headers: Headers): FieldPair[] {
  cookies.reset();
  for (let line = headers.find('cookie'); line >= 0; line = headers.find('cookie', line + 1)) {
    cookies.add(headers.bytes, headers.valueStart(line), headers.valueEnd(line));
  }
  const pairs = pairsOf(cookies.end());
  cookies.reset();
  return pairs;
}

function pairsOf({ fields }: BodyReport): FieldPair[] {
  return Array.from(
    { length: fields.count },
    (_, row) => [fields.nameText(row), fields.valueText(row)] as const,
  );
}
