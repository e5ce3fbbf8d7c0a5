import { connectionEngine } from '../connection-engine.ts';
import { type NameListPlan, nameListPlan } from '../name-list.ts';
import { type ClientHelloConfig, clientHelloSchema, tlsVersions } from './schema.ts';

/** The block. */
export interface ClientHelloPlan {
  readonly requireTls: boolean;
  readonly requireSni: boolean;
  /** As on the wire. */
  readonly minVersion: number;
  readonly sni: NameListPlan;
  readonly alpn: NameListPlan;
  readonly ja3: NameListPlan;
  readonly ja4: NameListPlan;
}

export const clientHelloDefinition = connectionEngine<ClientHelloConfig, ClientHelloPlan>({
  name: 'tls_client_hello',
  about: 'Looks at what a TLS client offers: names, protocols, versions, fingerprints. Nothing is decrypted.',
  schema: clientHelloSchema,
  order: 20,
  compile: (config) => ({
    requireTls: config.require_tls ?? true,
    requireSni: config.require_sni ?? false,
    minVersion: 0x0301 + tlsVersions.indexOf(config.min_version ?? '1.2'),
    sni: nameListPlan(config.sni),
    alpn: nameListPlan(config.alpn),
    ja3: nameListPlan(config.ja3),
    ja4: nameListPlan(config.ja4),
  }),
});
