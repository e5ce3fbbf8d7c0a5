import { type Position, RuleError } from '../errors.ts';
import type { Effect, RuleFact } from './effect.ts';

/** One word of an action list. It says what it means; the compiler and `evaluate/effects.ts` do it. */
export interface Action {
  /** The word as the manual spells it. */
  readonly name: string;
  /** Other spellings of the same word. */
  readonly aliases?: readonly string[];
  /** Reads the argument (undefined without a colon). Throws a RuleError for one that makes no sense. */
  read(argument: string | undefined, at: Position): RuleFact | Effect;
}

/** The argument, which must be there. */
export function required(name: string, argument: string | undefined, at: Position): string {
  if (argument === undefined || argument === '') {
    throw new RuleError('seclang.bad-argument', `${name} needs an argument`, at);
  }
  return argument;
}

/** A whole number in decimal. */
export function wholeNumber(name: string, argument: string | undefined, at: Position): number {
  const text = required(name, argument, at).trim();
  const value = Number(text);
  if (!Number.isSafeInteger(value) || text === '') {
    throw new RuleError('seclang.bad-argument', `${name}: ${text} is no whole number`, at);
  }
  return value;
}
