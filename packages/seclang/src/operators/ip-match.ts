/**
 * `@ipMatch`: the value is an address in one of the networks.
 *
 * Argument: IPv4 and IPv6 addresses and networks (`address/bits`), separated by commas.
 * Example: `SecRule REMOTE_ADDR "@ipMatch 127.0.0.1,::1,10.0.0.0/8"`.
 * Source: ModSecurity Reference Manual, Operators, ipMatch.
 */
import { latin1 } from '../bytes/latin1.ts';
import { type Position, RuleError } from '../errors.ts';
import { isInNetwork, type Network, parseAddress, parseNetwork } from './address-set.ts';
import type { Matcher, Operator } from './operator.ts';

/** Longest text that can be an address; longer values are not even read. */
const longestAddress = 64;

/** `@ipMatch`. */
export const ipMatch: Operator<readonly Network[]> = {
  name: 'ipMatch',
  macros: false,
  compile: (argument, { at }) => networksOf(argument.split(','), at),
  attach: networkMatcher,
};

/** Parses a list of networks; blank entries are skipped. */
export function networksOf(texts: readonly string[], at: Position): Network[] {
  const networks: Network[] = [];
  for (const text of texts) {
    const trimmed = text.trim();
    if (trimmed === '') continue;
    const network = parseNetwork(trimmed);
    if (network === undefined) {
      throw new RuleError('seclang.bad-argument', `${trimmed} is no address or network`, at);
    }
    networks.push(network);
  }
  return networks;
}

/** The run-time form for a list of networks. */
export function networkMatcher(networks: readonly Network[]): Matcher {
  return {
    test(bytes, start, end) {
      if (end - start > longestAddress) return false;
      const address = parseAddress(latin1(bytes, start, end));
      return address !== undefined && networks.some((network) => isInNetwork(address, network));
    },
  };
}
