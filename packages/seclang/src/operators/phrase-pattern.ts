import type { RegexPlan } from '@portcullis/byte-regex';
import type { Position } from '../errors.ts';
import { compilePattern } from './compile-pattern.ts';

const special = new Set('\\^$.|?*+()[]{}'.split('').map((character) => character.charCodeAt(0)));

/** A pattern that matches any of the phrases, whatever the case of ASCII letters. */
export function phrasePattern(phrases: readonly string[], at: Position): RegexPlan {
  return compilePattern(`(?i)${phrases.map(literally).join('|')}`, at);
}

function literally(phrase: string): string {
  let text = '';
  for (let i = 0; i < phrase.length; i++) {
    const code = phrase.charCodeAt(i);
    text +=
      special.has(code) || code < 0x20 || code > 0x7e
        ? `\\x${code.toString(16).padStart(2, '0')}`
        : phrase[i];
  }
  return text;
}
