/** The listeners of the service: bound before the workers start, handed to each worker, closed at the end. */
import { createServer } from 'node:net';
import { describeListener, type ListenerAddress } from './listener-address.ts';
import { livenessOf } from './live-listener.ts';
import type { ServeSettings } from './serve-settings.ts';
import { firstFreePort, noPermission, SocketError } from './socket-error.ts';
import { groupId } from './socket-group.ts';
import { type PathState, UnixSocket } from './unix-socket.ts';
import type { WorkerListener } from './worker-messages.ts';

/** What of the settings concerns sockets. */
export type SocketSettings = Pick<
  ServeSettings,
  'listeners' | 'workers' | 'socketMode' | 'socketGroup' | 'takeover'
>;

/** All listeners. */
export class ServiceSockets {
  readonly #settings: SocketSettings;
  readonly #sockets = new Map<string, UnixSocket>();
  readonly #ports = new Map<string, number>();

  constructor(settings: SocketSettings) {
    this.#settings = settings;
  }

  /** Binds the Unix sockets and looks whether the TCP ports are free. Rejects with a {@link SocketError}. */
  async open(): Promise<void> {
    const { socketMode, socketGroup, takeover, workers } = this.#settings;
    const group = socketGroup === undefined ? undefined : groupId(socketGroup);
    for (const listener of this.#settings.listeners) {
      if (listener.network !== 'unix') {
        if (!takeover) await checkFree(listener);
        await checkAllowed(listener);
        continue;
      }
      const { path } = listener;
      const socket = await UnixSocket.open({ path, mode: socketMode, group, takeover, count: workers });
      this.#sockets.set(listener.id, socket);
    }
  }

  /** From now on new connections come here: somebody accepts them. */
  publish(): void {
    for (const socket of this.#sockets.values()) socket.publish();
  }

  /** Ports that the system chose for the first worker, and that all others use too. */
  setPorts(ports: ReadonlyArray<readonly [id: string, port: number]>): void {
    for (const [id, port] of ports) this.#ports.set(id, port);
  }

  /** The listeners as one more worker opens them. */
  async forWorker(): Promise<WorkerListener[]> {
    const listeners: WorkerListener[] = [];
    for (const listener of this.#settings.listeners) {
      const { id } = listener;
      if (listener.network === 'unix') {
        listeners.push({ id, kind: 'descriptor', fd: await this.#sockets.get(id)!.descriptor() });
      } else {
        const port = this.#ports.get(id) ?? listener.port;
        listeners.push({ id, kind: 'tcp', host: listener.host, port, tls: listener.network === 'tls' });
      }
    }
    return listeners;
  }

  /** Where each listener can be reached, with the ports that the system chose. */
  get addresses(): ReadonlyMap<string, string> {
    return new Map(
      this.#settings.listeners.map((listener) => {
        const port = this.#ports.get(listener.id);
        const bound = listener.network === 'unix' || port === undefined ? listener : { ...listener, port };
        return [listener.id, describeListener(bound)];
      }),
    );
  }

  /** What stands at the paths of the Unix sockets. */
  pathStates(): Array<readonly [path: string, state: PathState]> {
    return [...this.#sockets.values()].map((socket) => [socket.path, socket.pathState]);
  }

  /** Lets nobody connect any more; who is connected stays. */
  close(): void {
    for (const socket of this.#sockets.values()) socket.close();
  }
}

/** With SO_REUSEPORT the system would let two services share a port without a word. */
async function checkFree(listener: Exclude<ListenerAddress, { network: 'unix' }>): Promise<void> {
  const { host, port } = listener;
  if (port === 0) return;
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  if ((await livenessOf({ host: reachable, port })) !== 'live') return;
  throw new SocketError(
    'socket.in-use',
    `another process listens on ${describeListener(listener)}; stop it first, or share the port until it stops with --takeover`,
  );
}

/** A worker could only say EACCES: whether a low port may be had is found out, and explained, before. */
function checkAllowed({ host, port }: Exclude<ListenerAddress, { network: 'unix' }>): Promise<void> {
  if (port === 0 || port >= firstFreePort) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EACCES') reject(noPermission(host, port));
      else resolve(); // not always covered: what else is wrong with an address the worker says
    });
    server.listen(
      { host, port, reusePort: process.platform === 'linux' },
      () => server.close(() => resolve()), // not always covered: who may have a low port depends on the machine
    );
  });
}
