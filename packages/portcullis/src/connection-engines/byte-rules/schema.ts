/** `engines.byte_rules`: patterns over the bytes of a direction. */
import { z } from 'zod';
import { field, requiredField } from '../../config/schema/described.ts';

const rule = z.strictObject({
  id: requiredField(
    z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'must be a short name such as log4shell'),
    {
      about: 'Name of the rule in findings: byte_rules.<id>.',
    },
  ),
  pattern: requiredField(z.string().min(1).max(4096), {
    about: 'Regular expression over bytes, RE2 syntax; ^ is the start of the direction.',
  }),
  direction: field(z.enum(['read', 'write', 'both']), {
    about: 'read: from the client; write: to the client.',
    default: 'read',
  }),
  within: field(z.int().min(1), {
    about: 'Look only at so many bytes from the start of the direction; unset: at all.',
  }),
  action: field(z.enum(['close', 'note']), {
    about: 'close ends the connection before the last byte of the match has passed; note only records.',
    default: 'close',
  }),
  message: field(z.string().min(1).max(200), { about: 'Sentence for the record.' }),
});

export const byteRulesSchema = z.strictObject({
  rules: requiredField(z.array(rule).min(1).max(500), { about: 'The patterns.' }),
  window: field(z.int().min(16).max(65_536), {
    about: 'Longest match that may span chunks, in bytes: so much of what has passed is looked at again.',
    default: 1024,
    reason: 'attacks are shorter, and it is kept per connection and direction.',
  }),
});
export type ByteRulesConfig = z.output<typeof byteRulesSchema>;
