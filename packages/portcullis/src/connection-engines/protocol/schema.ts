/** `engines.protocol`: which protocols may be spoken. */
import { z } from 'zod';
import { requiredField } from '../../config/schema/described.ts';

/** What can be recognised; `unknown` is everything else. */
export const protocolNames = [
  'tls',
  'http1',
  'http2',
  'ssh',
  'postgres',
  'mysql',
  'redis',
  'mongodb',
  'smtp',
  'dns',
  'unknown',
] as const;
export type ProtocolName = (typeof protocolNames)[number];

export const protocolSchema = z.strictObject({
  allow: requiredField(z.array(z.enum(protocolNames)).min(1), {
    about: 'Protocols that may be spoken, recognised by their first bytes; unknown stands for all others.',
  }),
});
export type ProtocolConfig = z.output<typeof protocolSchema>;
