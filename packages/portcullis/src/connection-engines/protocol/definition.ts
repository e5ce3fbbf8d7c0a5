import { connectionEngine } from '../connection-engine.ts';
import { type ProtocolConfig, type ProtocolName, protocolSchema } from './schema.ts';

/** The block. */
export interface ProtocolPlan {
  readonly allow: readonly ProtocolName[];
}

export const protocolDefinition = connectionEngine<ProtocolConfig, ProtocolPlan>({
  name: 'protocol',
  about: 'Recognises the protocol of a connection by its first bytes, and allows only the expected ones.',
  schema: protocolSchema,
  order: 10,
  compile: ({ allow }) => ({ allow: [...new Set(allow)] }),
});
