import { type PatternSource, PhraseMatcher, type PhraseMatcherPlan } from '@portcullis/byte-regex';
import { latin1Bytes } from '../bytes/latin1.ts';
import { type Position, RuleError } from '../errors.ts';
import type { Matcher } from './operator.ts';

/** A set of phrases, ready to be searched for. */
export type PhraseData = PhraseMatcherPlan;

/** The phrases of sets that were prepared in this thread, for the candidate scan. */
const phrasesOf = new WeakMap<PhraseData, readonly Uint8Array[]>();

/** Prepares phrases (latin-1); an empty list is a mistake in the rules. */
export function phraseData(phrases: readonly string[], at: Position): PhraseData {
  if (phrases.length === 0)
    throw new RuleError('seclang.bad-argument', 'there is no phrase to search for', at);
  const bytes = phrases.map(latin1Bytes);
  const data = PhraseMatcher.compile(bytes).toPlan();
  phrasesOf.set(data, bytes);
  return data;
}

/** What the candidate scan looks for in place of a set of phrases. */
export function phraseSource(data: PhraseData): PatternSource | undefined {
  const phrases = phrasesOf.get(data);
  return phrases === undefined ? undefined : { phrases };
}

const found = new Int32Array(3);

/** The run-time form of a set of phrases. */
export function phraseMatcher(data: PhraseData): Matcher {
  const matcher = PhraseMatcher.fromPlan(data);
  return {
    test: (bytes, start, end) => matcher.test(bytes, start, end),
    capture(bytes, start, end, sink) {
      if (!matcher.find(bytes, start, end, found)) return false;
      sink.capture(0, bytes, found[0]!, found[1]!);
      return true;
    },
  };
}
