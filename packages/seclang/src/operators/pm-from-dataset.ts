/**
 * `@pmFromDataset`: as pm, with the phrases of a SecDataset.
 *
 * Argument: the name of a dataset that stands before the rule.
 * Example: `SecRule ARGS "@pmFromDataset words"`.
 * Source: Coraza documentation, Operators, pmFromDataset.
 */
import type { Operator } from './operator.ts';
import { type PhraseData, phraseData, phraseMatcher, phraseSource } from './phrases.ts';

/** `@pmFromDataset`. */
export const pmFromDataset: Operator<PhraseData> = {
  name: 'pmFromDataset',
  macros: false,
  compile: (argument, { at, dataset }) => phraseData(dataset(argument), at),
  scan: phraseSource,
  attach: phraseMatcher,
};
