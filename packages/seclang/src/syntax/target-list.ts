import { type Position, RuleError } from '../errors.ts';
import { closingQuote } from './directive-words.ts';

/** Which members of a collection a target means. */
export type Selector =
  | { readonly kind: 'all' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'path'; readonly path: string };

/** One entry of a SecRule's variable list. */
export interface Target {
  /** The variable in capital letters. */
  readonly variable: string;
  readonly selector: Selector;
  /** `&`: the number of members instead of their values. */
  readonly count: boolean;
  /** `!`: takes members out of what the other targets select. */
  readonly exclude: boolean;
  readonly at: Position;
}

/**
 * Parses `ARGS|!ARGS:/^_/|&REQUEST_HEADERS:Host|XML:/*`. A selector in slashes is a pattern (with `\/` for a
 * slash), except after XML, where it is a path. A selector may stand in single quotes.
 */
export function parseTargetList(text: string, positionAt: (offset: number) => Position): Target[] {
  const targets: Target[] = [];
  let at = 0;
  while (at < text.length) {
    const start = at;
    let count = false;
    let exclude = false;
    while (text[at] === ' ' || text[at] === '\t') at++;
    for (; text[at] === '!' || text[at] === '&'; at++) {
      if (text[at] === '!') exclude = true;
      else count = true;
    }
    const nameStart = at;
    while (at < text.length && text[at] !== ':' && text[at] !== '|' && text[at] !== ',') at++;
    const variable = text.slice(nameStart, at).trim().toUpperCase();
    if (variable === '') {
      throw new RuleError('seclang.syntax', 'a variable name is missing', positionAt(start));
    }
    let selector: Selector = { kind: 'all' };
    if (text[at] === ':') {
      const end = selectorEnd(text, at + 1, variable, positionAt);
      selector = readSelector(text.slice(at + 1, end).trim(), variable);
      at = end;
    }
    targets.push({ variable, selector, count, exclude, at: positionAt(start) });
    if (at < text.length) {
      if (text[at] !== '|' && text[at] !== ',') {
        throw new RuleError('seclang.syntax', 'expected | after a selector', positionAt(at));
      }
      at++;
      if (at >= text.length) {
        throw new RuleError('seclang.syntax', 'a variable name is missing after |', positionAt(at - 1));
      }
    }
  }
  return targets;
}

function selectorEnd(
  text: string,
  from: number,
  variable: string,
  positionAt: (offset: number) => Position,
): number {
  const first = text[from];
  if (first === "'") {
    const close = closingQuote(text, from + 1, "'");
    if (close < 0) throw new RuleError('seclang.syntax', 'the selector is never closed', positionAt(from));
    return close + 1;
  }
  if (first === '/' && variable !== 'XML') {
    const close = closingQuote(text, from + 1, '/');
    if (close < 0)
      throw new RuleError('seclang.syntax', 'the pattern has no closing slash', positionAt(from));
    return close + 1;
  }
  let at = from;
  while (at < text.length && text[at] !== '|' && (variable === 'XML' || text[at] !== ',')) at++;
  return at;
}

function readSelector(raw: string, variable: string): Selector {
  const text = raw.startsWith("'") && raw.endsWith("'") && raw.length >= 2 ? raw.slice(1, -1) : raw;
  if (variable === 'XML') return { kind: 'path', path: text };
  if (text.length >= 2 && text.startsWith('/') && text.endsWith('/')) {
    return { kind: 'pattern', pattern: text.slice(1, -1).replaceAll('\\/', '/') };
  }
  return { kind: 'name', name: text };
}
