import { type Position, RuleError } from '../errors.ts';
import { closingQuote, unquote } from './directive-words.ts';

/** One entry of an action list. */
export interface ActionText {
  /** The word in small letters. */
  readonly name: string;
  /** What stands behind the colon, without its single quotes; undefined without a colon. */
  readonly argument: string | undefined;
  readonly at: Position;
}

/** Parses `id:1,phase:2,msg:'a, b',setvar:tx.x=1`. */
export function parseActionList(text: string, positionAt: (offset: number) => Position): ActionText[] {
  const actions: ActionText[] = [];
  let at = 0;
  const skipBlank = (): void => {
    while (at < text.length && (text[at] === ' ' || text[at] === '\t' || text[at] === '\n')) at++;
  };
  for (;;) {
    skipBlank();
    if (at >= text.length) return actions;
    if (text[at] === ',') {
      at++;
      continue;
    }
    const start = at;
    while (at < text.length && text[at] !== ':' && text[at] !== ',') at++;
    const name = text.slice(start, at).trim().toLowerCase();
    let argument: string | undefined;
    if (text[at] === ':') {
      at++;
      skipBlank();
      if (text[at] === "'") {
        const close = closingQuote(text, at + 1, "'");
        if (close < 0) {
          throw new RuleError('seclang.syntax', `the quote of ${name} is never closed`, positionAt(at));
        }
        argument = unquote(text.slice(at + 1, close), "'");
        at = close + 1;
        skipBlank();
        if (at < text.length && text[at] !== ',') {
          throw new RuleError('seclang.syntax', `expected a comma after ${name}`, positionAt(at));
        }
      } else {
        const first = at;
        at = unquotedEnd(text, at);
        argument = text.slice(first, at).trim();
      }
    }
    if (name === '') throw new RuleError('seclang.syntax', 'an action name is missing', positionAt(start));
    actions.push({ name, argument, at: positionAt(start) });
  }
}

/** An argument without quotes ends at a comma, but one like `setvar:tx.a='x,y'` may quote a part of itself. */
function unquotedEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ',') {
    if (text[at] === "'" && text[at - 1] === '=') {
      const close = closingQuote(text, at + 1, "'");
      if (close >= 0) at = close;
    }
    at++;
  }
  return at;
}
