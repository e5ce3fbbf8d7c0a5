/** Which ConnectionPolicy applies: the first whose conditions all hold. */
import type {
  CompiledConnectionPolicy,
  ConnectionMatchPlan,
  MetadataCondition,
  NetworkPlan,
} from '../../config/connection-policy-plan.ts';
import { nameMatches } from '../../connection-engines/name-list.ts';
import { parseIp } from '../../exchange/ip-address.ts';
import { isObject, type ToldFacts } from './connection-facts.ts';

/** The policy of a connection; undefined when none matches. */
export function matchPolicy(
  policies: readonly CompiledConnectionPolicy[],
  facts: ToldFacts,
): CompiledConnectionPolicy | undefined {
  return policies.find(({ match }) => matches(match, facts));
}

/** Whether a policy asks for what only the ClientHello tells where Envoy does not. */
export function asksForHello(policies: readonly CompiledConnectionPolicy[], facts: ToldFacts): boolean {
  return policies.some(
    ({ match }) =>
      (facts.sni === '' && match.serverNames.length > 0) ||
      (facts.alpn.length === 0 && match.alpn.length > 0),
  );
}

function matches(match: ConnectionMatchPlan, facts: ToldFacts): boolean {
  const { listeners, serverNames, alpn, networks, metadata } = match;
  if (listeners.length > 0 && !listeners.includes(facts.listener)) return false;
  if (serverNames.length > 0 && !serverNames.some((name) => facts.sni !== '' && nameMatches(name, facts.sni)))
    return false;
  if (alpn.length > 0 && !facts.alpn.some((name) => alpn.includes(name))) return false;
  if (networks.length > 0) {
    const address = parseIp(facts.client);
    if (address === undefined || !networks.some((network) => isInside(network, address))) return false;
  }
  return metadata.every((condition) => holds(condition, facts));
}

function isInside({ bytes, bits }: NetworkPlan, address: Uint8Array): boolean {
  if (bytes.length !== address.length) return false;
  for (let bit = 0; bit < bits; bit += 8) {
    const mask = bits - bit >= 8 ? 0xff : (0xff << (8 - (bits - bit))) & 0xff;
    if (((bytes[bit >> 3]! ^ address[bit >> 3]!) & mask) !== 0) return false;
  }
  return true;
}

function holds(
  { namespace, key, value, typeUrl }: MetadataCondition,
  { untyped, typed }: ToldFacts,
): boolean {
  if (typeUrl !== null) return typed.get(namespace) === typeUrl;
  const struct = untyped[namespace];
  if (key === null) return struct !== undefined || typed.has(namespace);
  const found = isObject(struct) ? struct[key] : undefined;
  return found !== undefined && (value === null || found === value);
}
