import { Regex, type RegexPlan } from '@portcullis/byte-regex';
import { type Position, RuleError } from '../errors.ts';
import type { Matcher } from './operator.ts';
import { phrasePattern } from './phrase-pattern.ts';

/** A set of phrases, ready to be searched for. */
export type PhraseData = RegexPlan;

/** Prepares phrases; an empty list is a mistake in the rules. */
export function phraseData(phrases: readonly string[], at: Position): PhraseData {
  if (phrases.length === 0)
    throw new RuleError('seclang.bad-argument', 'there is no phrase to search for', at);
  return phrasePattern(phrases, at);
}

const span = new Int32Array(2);

/** The run-time form of a set of phrases. */
export function phraseMatcher(data: PhraseData): Matcher {
  const regex = Regex.fromPlan(data);
  return {
    test: (bytes, start, end) => regex.test(bytes, start, end),
    capture(bytes, start, end, sink) {
      if (!regex.find(bytes, start, end, span)) return false;
      sink.capture(0, bytes, span[0]!, span[1]!);
      return true;
    },
  };
}
