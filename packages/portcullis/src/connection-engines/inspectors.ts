/** All connection engines of this version, as traffic knows them. */
import { byteRulesInspector } from './byte-rules/inspect.ts';
import { streamDlpInspector } from './dlp/inspect.ts';
import type { ConnectionInspectorFactory } from './inspector.ts';
import { ipReputationInspector } from './ip-reputation/inspect.ts';
import { limitsInspector } from './limits/inspect.ts';
import { postgresInspector } from './postgres/inspect.ts';
import { protocolInspector } from './protocol/inspect.ts';
import { redisInspector } from './redis/inspect.ts';
import { clientHelloInspector } from './tls-client-hello/inspect.ts';

export const connectionInspectors: readonly ConnectionInspectorFactory[] = [
  limitsInspector,
  ipReputationInspector,
  protocolInspector,
  clientHelloInspector,
  byteRulesInspector,
  redisInspector,
  postgresInspector,
  streamDlpInspector,
];
