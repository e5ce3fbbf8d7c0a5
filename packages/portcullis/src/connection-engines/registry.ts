/** All connection engines of this version, as the configuration knows them. */
import { byteRulesDefinition } from './byte-rules/definition.ts';
import type { ConnectionEngineDefinition } from './connection-engine.ts';
import { streamDlpDefinition } from './dlp/definition.ts';
import { ipReputationDefinition } from './ip-reputation/definition.ts';
import { limitsDefinition } from './limits/definition.ts';
import { postgresDefinition } from './postgres/definition.ts';
import { protocolDefinition } from './protocol/definition.ts';
import { redisDefinition } from './redis/definition.ts';
import { clientHelloDefinition } from './tls-client-hello/definition.ts';

export const connectionEngineRegistry: readonly ConnectionEngineDefinition[] = [
  limitsDefinition,
  ipReputationDefinition,
  protocolDefinition,
  clientHelloDefinition,
  byteRulesDefinition,
  redisDefinition,
  postgresDefinition,
  streamDlpDefinition,
];
