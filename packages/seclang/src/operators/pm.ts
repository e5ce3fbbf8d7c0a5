/**
 * `@pm`: one of the phrases occurs in the value, whatever the case of ASCII letters. With capture, the phrase that was
 * found goes to TX.0.
 *
 * Argument: phrases separated by spaces; bytes in Snort's form `|41 42|`.
 * Example: `SecRule REQUEST_HEADERS:User-Agent "@pm nikto sqlmap"`.
 * Source: ModSecurity Reference Manual, Operators, pm.
 */

import type { Operator } from './operator.ts';
import { type PhraseData, phraseData, phraseMatcher } from './phrases.ts';

/** `@pm`. */
export const pm: Operator<PhraseData> = {
  name: 'pm',
  macros: false,
  compile: (argument, { at }) =>
    phraseData(
      argument
        .split(/\s+/)
        .filter((phrase) => phrase !== '')
        .map(bytesOf),
      at,
    ),
  attach: phraseMatcher,
};

/** Replaces `|41 42|` by the bytes it stands for; a text without two bars stays. */
function bytesOf(phrase: string): string {
  return phrase.replace(/\|((?:[0-9a-fA-F]{2} ?)+)\|/g, (_, hex: string) =>
    hex.replace(/ ?([0-9a-fA-F]{2})/g, (_pair, byte: string) =>
      String.fromCharCode(Number.parseInt(byte, 16)),
    ),
  );
}
