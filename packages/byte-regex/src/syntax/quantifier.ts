import type { Cursor } from './cursor.ts';

/** `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`, with what may follow them. */
export interface Quantifier {
  readonly min: number;
  /** `Infinity` when there is no upper bound. */
  readonly max: number;
  /** A question mark follows. */
  readonly lazy: boolean;
}

/** Highest bound of a repeat, as in PCRE. */
const maxRepeat = 65_535;

/** Parses the quantifier at the cursor; null when there is none (a brace that is no quantifier is a literal). */
export function parseQuantifier(cursor: Cursor): Quantifier | null {
  const start = cursor.position;
  const bounds = parseBounds(cursor);
  if (bounds === null) return null;
  if (bounds.min > maxRepeat || (bounds.max > maxRepeat && bounds.max !== Number.POSITIVE_INFINITY)) {
    throw cursor.fail('regex.bad-repeat', 'repeat count is larger than 65535', 'write + or *', start);
  }
  if (bounds.min > bounds.max) {
    throw cursor.fail('regex.bad-repeat', 'repeat bounds are out of order', 'write the smaller first', start);
  }
  if (cursor.peekChar() === '+') {
    const hint = 'drop the second +: linear time needs no possessive quantifiers';
    throw cursor.fail('regex.not-regular', 'possessive quantifier is not supported', hint, start);
  }
  return { ...bounds, lazy: cursor.eat('?') };
}

function parseBounds(cursor: Cursor): { min: number; max: number } | null {
  if (cursor.eat('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
  if (cursor.eat('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
  if (cursor.eat('?')) return { min: 0, max: 1 };
  const start = cursor.position;
  if (!cursor.eat('{')) return null;
  const min = cursor.decimal();
  if (min >= 0) {
    if (cursor.eat('}')) return { min, max: min };
    if (cursor.eat(',')) {
      const max = cursor.decimal();
      if (cursor.eat('}')) return { min, max: max < 0 ? Number.POSITIVE_INFINITY : max };
    }
  }
  cursor.position = start;
  return null;
}
