/** `engines.ip_reputation`: which clients are known for what. */
import { z } from 'zod';
import { field, requiredField } from '../../config/schema/described.ts';

const network = z
  .string()
  .regex(/^[0-9A-Fa-f.:]+(?:\/[0-9]{1,3})?$/, 'must be an address or network such as 203.0.113.0/24');

const list = z.strictObject({
  name: requiredField(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'must be a short name such as tor'), {
    about: 'Name of the list in findings: ip_reputation.<name>.',
  }),
  networks: field(z.array(network), { about: 'Addresses and networks.', default: [] }),
  file: field(z.string().min(1), {
    about:
      'File with an address or network in each line; empty lines and what follows # or ; are left out. It is watched.',
  }),
  action: field(z.enum(['close', 'note']), {
    about: 'close ends the connection before a byte of it has passed; note only records.',
    default: 'close',
  }),
});

export const ipReputationSchema = z.strictObject({
  lists: requiredField(z.array(list).min(1).max(50), {
    about: 'Lists of clients; the first that has the client counts.',
  }),
  allow: field(z.array(network), { about: 'Clients that no list is asked about.', default: [] }),
  unknown_address: field(z.enum(['allow', 'note', 'close']), {
    about: 'What follows when Envoy does not tell the address of the client.',
    default: 'note',
    reason: 'before Envoy 1.40 it is told only by metadata, and a missing one is worth knowing.',
  }),
});
export type IpReputationConfig = z.output<typeof ipReputationSchema>;
