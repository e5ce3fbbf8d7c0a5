/** Asks the lists once, at the first bytes, and steps aside. */
import { parseIp } from '../../exchange/ip-address.ts';
import { findingOf } from '../finding-of.ts';
import {
  type ConnectionInspector,
  type ConnectionInspectorFactory,
  type ConnectionPort,
  noBytes,
  type StreamDirection,
} from '../inspector.ts';
import type { IpReputationPlan } from './definition.ts';
import { hasAddress } from './network-set.ts';

export const ipReputationInspector: ConnectionInspectorFactory = {
  engine: 'ip_reputation',
  attach: (plan) => (port) => new IpReputationInspector(plan as IpReputationPlan, port),
};

class IpReputationInspector implements ConnectionInspector {
  readonly retainedBytes = 0;
  /** Says nothing about whose turn it is. */
  readonly lockStep = true;
  readonly #plan: IpReputationPlan;
  readonly #port: ConnectionPort;
  finished = false;

  constructor(plan: IpReputationPlan, port: ConnectionPort) {
    this.#plan = plan;
    this.#port = port;
  }

  data(_direction: StreamDirection, bytes: Uint8Array): Uint8Array {
    if (!this.finished) {
      this.finished = true;
      this.#judge();
    }
    return bytes;
  }

  #judge(): void {
    const { client } = this.#port.facts;
    const address = parseIp(client);
    const { lists, allow, unknownAddress } = this.#plan;
    if (address === undefined) {
      if (unknownAddress !== 'allow')
        this.#report(
          'unknown_address',
          'the address of the client is not known',
          '',
          unknownAddress === 'close',
        );
      return;
    }
    if (hasAddress(allow, address)) return;
    const list = lists.find(({ networks }) => hasAddress(networks, address));
    if (list === undefined) return;
    this.#port.describe('ip_list', list.name);
    this.#report(list.name, `the client is on the list ${list.name}`, client, list.closes);
  }

  #report(name: string, message: string, evidence: string, closes: boolean): void {
    const effect = closes ? 'block' : 'note';
    this.#port.report(
      findingOf({ ruleId: `ip_reputation.${name}`, message, where: 'connection', evidence, effect }),
    );
  }

  // not covered: it holds nothing, so that nobody asks for it
  release(): Uint8Array {
    return noBytes;
  }

  holds(): boolean {
    return false;
  }
}
