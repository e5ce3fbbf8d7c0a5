/**
 * `@ipMatchFromFile` (also ipMatchF): as ipMatch, with the networks in a file, one per line.
 *
 * Argument: a file name, relative to the rule file. It is read once, when the rules are loaded.
 * Example: `SecRule REMOTE_ADDR "@ipMatchFromFile blocked-networks.data"`.
 * Source: ModSecurity Reference Manual, Operators, ipMatchFromFile.
 */
import type { Network } from './address-set.ts';
import { networkMatcher, networksOf } from './ip-match.ts';
import type { Operator } from './operator.ts';
import { listEntries } from './word-list.ts';

/** `@ipMatchFromFile`. */
export const ipMatchFromFile: Operator<readonly Network[]> = {
  name: 'ipMatchFromFile',
  aliases: ['ipMatchF'],
  macros: false,
  compile: (argument, { at, readFile }) => networksOf(listEntries(readFile(argument)), at),
  attach: networkMatcher,
};
