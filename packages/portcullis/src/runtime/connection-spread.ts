import type { GrpcServer } from '@portcullis/grpc-server';
import { ConnectionCounts } from './connection-counts.ts';

/** Milliseconds between looks at the spread of connections: long enough for Envoy to reconnect in between. */
const interval = 1_000;

/** Sends connections away while this worker has more than its share of them (D5). */
export class ConnectionSpread {
  readonly #timer: NodeJS.Timeout;

  /** Begins at once. `memory`: the counts of all workers. */
  constructor(memory: SharedArrayBuffer, worker: number, server: GrpcServer) {
    const counts = new ConnectionCounts(memory, worker);
    this.#timer = setInterval(() => {
      counts.publish(server.stayingConnections());
      const { excess } = counts;
      if (excess > 0) server.moveAway(excess);
    }, interval);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
