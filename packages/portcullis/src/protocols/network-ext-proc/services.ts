/** What the connections of a worker share. */
import type { ConnectionRecord } from '../../pipeline/connection-record.ts';
import type { BodyBudget } from '../../state/body-budget.ts';
import type { ProtocolServices } from '../protocol-services.ts';

/** Shared by all connections. */
export interface ConnectionServices
  extends Pick<ProtocolServices, 'inspection' | 'plan' | 'newId' | 'undecodable'> {
  readonly budget: BodyBudget;
  /** Calls back once; the result cancels. */
  after(milliseconds: number, callback: () => void): () => void;
  /** A connection is over: record it. */
  connectionFinished(record: ConnectionRecord): void;
}

/** Largest chunk that is taken, in bytes. Envoy sends what a connection's buffer holds, 1 MiB by default. */
export const maxChunkMessage = 32 * 1024 * 1024;
