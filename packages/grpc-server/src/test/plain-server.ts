/** An HTTP/2 server without gRPC, on the package's connections: answers every complete request with a body. */
import { createServer, type Server } from 'node:net';
import { ArrivalTimes } from '../arrival-times.ts';
import type { Connection, ConnectionHost } from '../connection/connection.ts';
import type { HeaderField } from '../hpack/field-list.ts';
import { defaultLimits, defaultTimes, type ServerLimits, type ServerTimes } from '../options.ts';
import { serveSocket } from '../socket-wire.ts';
import type { Http2Stream, StreamSink } from '../stream/stream.ts';

const head: readonly HeaderField[] = [
  [':status', '200'],
  ['content-type', 'text/plain'],
];
const body = 'a body of some length, so that flow control has something to hold back\n';

/** Starts it on a free port of the loopback. */
export async function startPlainServer(): Promise<{ server: Server; port: number }> {
  const host = new PlainHost();
  const server = createServer({ noDelay: true }, (socket) => {
    const connection = serveSocket(socket, host, 'plain');
    host.connections.add(connection);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP address');
  server.on('close', () => {
    for (const connection of host.connections) connection.disconnected();
  });
  return { server, port: address.port };
}

class PlainHost implements ConnectionHost {
  readonly limits: ServerLimits = { ...defaultLimits, concurrentStreams: 100 };
  readonly times: ServerTimes = defaultTimes;
  readonly arrivals = new ArrivalTimes();
  readonly connections = new Set<Connection>();

  clock(): number {
    return performance.now();
  }

  startCall(stream: Http2Stream): StreamSink {
    return {
      data: () => {},
      remoteEnd: () => {
        stream.sendHeaders(head, true, false);
        stream.finishWithData(Buffer.from(body));
      },
      reset: () => {},
      writable: () => {},
      unfinishedSince: () => -1,
      tooSlow: () => {},
      drainLimit: () => {},
    };
  }

  refuseOversize(stream: Http2Stream): void {
    stream.finish([[':status', '431']], false);
  }

  random(): number {
    return 0.5;
  }

  count(): void {}

  failed(): void {}

  closed(connection: Connection): void {
    this.connections.delete(connection);
  }
}
