/** Whether somebody listens on an address already: asked by connecting, since a file or a port alone does not tell. */
import { connect, type NetConnectOpts } from 'node:net';
import { SocketError } from './socket-error.ts';

/** What was found on an address. */
export type Liveness = 'live' | 'dead' | 'absent';

/** Milliseconds until an address that does not answer counts as live: its owner is busy, not gone. */
const patience = 2_000;

/**
 * `live`: somebody listens. `dead`: something is there and nobody listens on it. `absent`: nothing is there. Rejects
 * with {@link SocketError} `socket.permission` where it cannot be told.
 */
export function livenessOf(address: NetConnectOpts): Promise<Liveness> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    const settle = (liveness: Liveness): void => {
      socket.destroy();
      resolve(liveness);
    };
    socket.setTimeout(patience, () => settle('live'));
    socket.on('connect', () => settle('live'));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      switch (error.code) {
        case 'ENOENT':
          return settle('absent');
        // EAGAIN: the queue of a Unix socket is full, so somebody listens, slowly.
        case 'EAGAIN':
          return settle('live');
        case 'EACCES':
        case 'EPERM':
          return reject(
            new SocketError('socket.permission', `${describe(address)} cannot be used: no permission`),
          );
        default:
          return settle('dead');
      }
    });
  });
}

function describe(address: NetConnectOpts): string {
  return 'path' in address ? address.path : `port ${address.port}`;
}
