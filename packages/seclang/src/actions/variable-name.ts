import { type Position, RuleError } from '../errors.ts';
import { type Macro, parseMacro } from '../syntax/macro.ts';
import { endOfCollection } from '../syntax/words.ts';
import { type WritableCollection, writableCollections } from './effect.ts';

/** Reads `tx.name`: a collection that rules may write to, and a name in small letters that may hold macros. */
export function variableName(
  action: string,
  text: string,
  at: Position,
): { collection: WritableCollection; name: Macro } {
  const cut = endOfCollection(text);
  const collection = writableCollections.find((word) => word === text.slice(0, cut).trim().toUpperCase());
  if (cut < 0 || collection === undefined) {
    throw new RuleError(
      'seclang.bad-argument',
      `${action}: ${text} must name a variable of ${writableCollections.join(', ')}`,
      at,
    );
  }
  const name = parseMacro(text.slice(cut + 1).trim()).map((part) =>
    typeof part === 'string' ? part.toLowerCase() : part,
  );
  return { collection, name };
}

/** The text without a pair of single quotes around it. */
export function withoutQuotes(text: string): string {
  return text.length >= 2 && text.startsWith("'") && text.endsWith("'") ? text.slice(1, -1) : text;
}
