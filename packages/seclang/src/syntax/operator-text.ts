import { type Position, RuleError } from '../errors.ts';

/** The second argument of a SecRule. */
export interface OperatorText {
  readonly negated: boolean;
  /** The word after `@`, in small letters; `rx` when there is none. */
  readonly name: string;
  readonly argument: string;
  readonly at: Position;
}

/** Parses `!@within %{tx.allowed}`; a text without `@` is a pattern. */
export function parseOperator(text: string, at: Position): OperatorText {
  let body = text.trimStart();
  const negated = body.startsWith('!');
  if (negated) body = body.slice(1).trimStart();
  if (!body.startsWith('@')) {
    return { negated, name: 'rx', argument: negated ? body : text, at };
  }
  const end = body.search(/\s/);
  const name = (end < 0 ? body : body.slice(0, end)).slice(1).toLowerCase();
  if (name === '') throw new RuleError('seclang.syntax', 'an operator name is missing after @', at);
  return { negated, name, argument: end < 0 ? '' : body.slice(end).trim(), at };
}
