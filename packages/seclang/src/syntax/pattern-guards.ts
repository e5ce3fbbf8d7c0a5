/**
 * What of PCRE's look-around can be taken out of a pattern and checked beside it. CRS 3 writes `(?<!&amp);|["']` and
 * `<\?(?!xml)`: alternatives of the whole pattern that begin with a look-behind or end with a look-ahead.
 */

/** An assertion about the bytes beside a match. */
export interface Guard {
  readonly negative: boolean;
  readonly pattern: string;
}

/** One alternative of a pattern. */
export interface GuardedAlternative {
  readonly pattern: string;
  readonly before: Guard | undefined;
  readonly after: Guard | undefined;
}

/** Splits a pattern at its outermost bars, and takes a guard off each end of each part. */
export function guardedAlternatives(pattern: string): GuardedAlternative[] {
  return outermostParts(pattern).map((part) => {
    let rest = part;
    let before: Guard | undefined;
    let after: Guard | undefined;
    if (rest.startsWith('(?<!') || rest.startsWith('(?<=')) {
      const close = closingParenthesis(rest, 0);
      before = { negative: rest[3] === '!', pattern: rest.slice(4, close) };
      rest = rest.slice(close + 1);
    }
    const open = Math.max(rest.lastIndexOf('(?!'), rest.lastIndexOf('(?='));
    if (open >= 0 && closingParenthesis(rest, open) === rest.length - 1) {
      after = { negative: rest[open + 2] === '!', pattern: rest.slice(open + 3, -1) };
      rest = rest.slice(0, open);
    }
    return { pattern: rest, before, after };
  });
}

/**
 * Replaces possessive quantifiers and atomic groups by plain ones. A match that they would have forbidden by keeping
 * what they took is then found, too: the pattern can only match more.
 */
export function withoutPossession(pattern: string): string {
  let plain = '';
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === '\\') {
      plain += pattern.slice(at, at + 2);
      at++;
      continue;
    }
    if (character === '[' && !inClass) inClass = true;
    else if (character === ']' && inClass && !endsWithOpenClass(plain)) inClass = false;
    if (!inClass && pattern.startsWith('(?>', at)) {
      plain += '(?:';
      at += 2;
      continue;
    }
    const isPossessive = character === '+' && !inClass && isQuantifierEnd(plain);
    if (!isPossessive) plain += character;
  }
  return plain;
}

function endsWithOpenClass(text: string): boolean {
  return text.endsWith('[') || text.endsWith('[^');
}

function isQuantifierEnd(text: string): boolean {
  const last = text.at(-1);
  const isEscaped = text.at(-2) === '\\' && text.at(-3) !== '\\';
  if (isEscaped) return false;
  if (last === '*' || last === '+' || last === '?') return text.at(-2) !== '(';
  return last === '}' && /\{\d+(?:,\d*)?\}$/.test(text);
}

/** Offset of the parenthesis that closes the one at `open`, or -1. */
function closingParenthesis(pattern: string, open: number): number {
  let depth = 0;
  let inClass = false;
  for (let at = open; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at;
  }
  return -1;
}

function outermostParts(pattern: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '|' && depth === 0) {
      parts.push(pattern.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(pattern.slice(from));
  return parts;
}
