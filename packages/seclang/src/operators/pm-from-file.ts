/**
 * `@pmFromFile` (also pmf): as pm, with the phrases in files, one per line.
 *
 * Argument: file names separated by spaces, relative to the rule file. They are read once, when rules are loaded.
 * Example: `SecRule REQUEST_FILENAME "@pmFromFile restricted-files.data"`.
 * Source: ModSecurity Reference Manual, Operators, pmFromFile.
 */
import { splitWords } from '../syntax/words.ts';
import type { Operator } from './operator.ts';
import { type PhraseData, phraseData, phraseMatcher, phraseSource } from './phrases.ts';
import { listEntries } from './word-list.ts';

/** `@pmFromFile`. */
export const pmFromFile: Operator<PhraseData> = {
  name: 'pmFromFile',
  aliases: ['pmf'],
  macros: false,
  compile: (argument, { at, readFile }) =>
    phraseData(
      splitWords(argument).flatMap((name) => listEntries(readFile(name))),
      at,
    ),
  scan: phraseSource,
  attach: phraseMatcher,
};
