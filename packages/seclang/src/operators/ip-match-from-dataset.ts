/**
 * `@ipMatchFromDataset`: as ipMatch, with the networks of a SecDataset.
 *
 * Argument: the name of a dataset that stands before the rule.
 * Example: `SecRule REMOTE_ADDR "@ipMatchFromDataset office"`.
 * Source: Coraza documentation, Operators, ipMatchFromDataset.
 */
import type { Network } from './address-set.ts';
import { networkMatcher, networksOf } from './ip-match.ts';
import type { Operator } from './operator.ts';

/** `@ipMatchFromDataset`. */
export const ipMatchFromDataset: Operator<readonly Network[]> = {
  name: 'ipMatchFromDataset',
  macros: false,
  compile: (argument, { at, dataset }) => networksOf(dataset(argument), at),
  attach: networkMatcher,
};
