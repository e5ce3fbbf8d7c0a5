/** `engines.tls_client_hello`: what a TLS client may offer. */
import { z } from 'zod';
import { field } from '../../config/schema/described.ts';
import { nameListSchema } from '../name-list.ts';

const fingerprints = (pattern: RegExp, example: string) => {
  const one = z.string().regex(pattern, `must be a fingerprint such as ${example}`);
  return z.strictObject({
    allow: field(z.array(one).min(1), { about: 'Only these.' }),
    deny: field(z.array(one), { about: 'Not these.', default: [] }),
  });
};

export const tlsVersions = ['1.0', '1.1', '1.2', '1.3'] as const;

export const clientHelloSchema = z.strictObject({
  require_tls: field(z.boolean(), {
    about: 'Close connections that do not begin with a ClientHello.',
    default: true,
  }),
  require_sni: field(z.boolean(), { about: 'Close connections without a server name.', default: false }),
  min_version: field(z.enum(tlsVersions), {
    about: 'The highest version that a client offers must be at least this.',
    default: '1.2',
    reason: 'RFC 8996 forbids 1.0 and 1.1.',
  }),
  sni: field(nameListSchema, { about: 'Server names: exact or *.suffix.' }),
  alpn: field(nameListSchema, { about: 'Every protocol that a client offers must be allowed.' }),
  ja3: field(fingerprints(/^[0-9a-f]{32}$/, 'the MD5 e7d705a3286e19ea42f587b344ee6865'), {
    about: 'JA3 fingerprints, computed from the bytes.',
  }),
  ja4: field(
    fingerprints(/^t[0-9a-z]{9}_[0-9a-f]{12}_[0-9a-f]{12}$/, 't13d1516h2_8daaf6152771_02713d6af862'),
    {
      about: 'JA4 fingerprints, computed from the bytes.',
    },
  ),
});
export type ClientHelloConfig = z.output<typeof clientHelloSchema>;
