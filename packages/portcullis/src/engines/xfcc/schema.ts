/** `engines.xfcc`: which client certificates may call, by what Envoy says of them. */
import { z } from 'zod';
import { field } from '../../config/schema/described.ts';
import { headerName } from '../../config/schema/header-name.ts';

const names = z.array(z.string().min(1).max(4096)).max(10_000);

const hash = z.string().regex(/^[0-9a-fA-F]{64}$/, 'must be a SHA-256 of 64 hexadecimal digits');

export const xfccSchema = z.strictObject({
  header_name: field(headerName, {
    about:
      'Header with the identity, in the form of x-forwarded-client-cert. Envoy must replace what clients send: forward_client_cert_details: SANITIZE_SET.',
    default: 'x-forwarded-client-cert',
  }),
  require_present: field(z.boolean(), {
    about: 'Refuse requests without a certificate, whoever they come from.',
    default: false,
    reason: 'with a list below, a request without a certificate is refused in any case.',
  }),
  uris: field(names, { about: 'URI names that may call, exactly, for example SPIFFE ids.', default: [] }),
  dns_names: field(names, { about: 'DNS names that may call, case-insensitive.', default: [] }),
  subjects: field(names, {
    about: 'Distinguished names that may call, exactly as Envoy writes them.',
    default: [],
  }),
  hashes: field(z.array(hash).max(10_000), {
    about: 'SHA-256 of certificates that may call, hexadecimal.',
    default: [],
  }),
});
export type XfccConfig = z.infer<typeof xfccSchema>;
