/** `engines.dlp` of connections: data that must not leave (or come in). */
import { z } from 'zod';
import { field, requiredField } from '../../config/schema/described.ts';
import { dataKinds } from './kinds.ts';

const pattern = z.strictObject({
  id: requiredField(
    z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'must be a short name such as customer-number'),
    { about: 'Name in findings: dlp.<id>.' },
  ),
  pattern: requiredField(z.string().min(1).max(4096), {
    about: 'Regular expression over bytes, RE2 syntax.',
  }),
  max_length: field(z.int().min(4).max(1024), {
    about: 'Longest match. The last word of a chunk is held until it is longer or ends.',
    default: 64,
    reason: 'numbers and names of things are shorter.',
  }),
});

export const streamDlpSchema = z.strictObject({
  direction: field(z.enum(['read', 'write', 'both']), {
    about: 'read: from the client; write: to the client.',
    default: 'write',
    reason: 'what leaks goes to the client.',
  }),
  kinds: field(z.array(z.enum(dataKinds)), {
    about:
      'card: payment cards (brand, length, check digit); iban: bank accounts (check digits); ssn: US social security numbers with dashes; token: access tokens of known services and JSON web tokens; private_key: PEM.',
    default: ['card', 'iban', 'token', 'private_key'],
    reason: 'these carry a check or a mark of their own, so that chance hits are rare.',
  }),
  patterns: field(z.array(pattern).max(100), { about: 'Patterns of your own.', default: [] }),
  action: field(z.enum(['redact', 'close', 'note']), {
    about:
      'redact masks what was found and lets the rest go on; close ends the connection before it passes; note only records.',
    default: 'redact',
  }),
  mask: field(z.string().regex(/^[ -~]$/, 'must be one printable ASCII character'), {
    about: 'Character in the place of each letter and digit.',
    default: '*',
  }),
  replace_with: field(z.string().max(256), {
    about: 'Text in place of the whole match instead of the mask.',
    reason: 'unset: another length breaks protocols that count bytes, so only for those that do not.',
  }),
});
export type StreamDlpConfig = z.output<typeof streamDlpSchema>;
