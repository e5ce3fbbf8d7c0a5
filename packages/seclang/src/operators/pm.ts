/**
 * `@pm`: one of the phrases occurs in the value, whatever the case of ASCII letters. With capture, the phrase that was
 * found goes to TX.0.
 *
 * Argument: phrases separated by spaces; bytes in Snort's form `|41 42|`.
 * Example: `SecRule REQUEST_HEADERS:User-Agent "@pm nikto sqlmap"`.
 * Source: ModSecurity Reference Manual, Operators, pm.
 */

import { replaceHexBytes, splitWords } from '../syntax/words.ts';
import type { Operator } from './operator.ts';
import { type PhraseData, phraseData, phraseMatcher, phraseSource } from './phrases.ts';

/** `@pm`. */
export const pm: Operator<PhraseData> = {
  name: 'pm',
  macros: false,
  compile: (argument, { at }) => phraseData(splitWords(replaceHexBytes(argument)), at),
  scan: phraseSource,
  attach: phraseMatcher,
};
