/**
 * Unix sockets of the service: one descriptor per worker and a spare one, from which more are made when a worker
 * has to be started again. A stale socket is removed, a live one is not, unless it is taken over: then the new
 * socket is bound beside it, and renamed over it once there is somebody to accept, so that there is no moment
 * without one.
 *
 *   open ──► (workers start) ──► publish ──► close: nobody can connect any more; who is connected stays
 */
import { closeSync, lstatSync, renameSync, rmSync, unlinkSync } from 'node:fs';
import { livenessOf } from './live-listener.ts';
import { descriptorsFromHelper } from './socket-descriptors.ts';
import { SocketError } from './socket-error.ts';

/** How to make the socket. */
export interface UnixSocketOptions {
  readonly path: string;
  readonly mode: number;
  readonly group: number | undefined;
  readonly takeover: boolean;
  /** Descriptors to make. */
  readonly count: number;
}

/** What stands at the path: our socket, another one, nothing. */
export type PathState = 'own' | 'replaced' | 'missing';

/** A listening Unix socket. */
export class UnixSocket {
  readonly path: string;
  readonly #identity: string;
  readonly #free: number[];
  #spare: number | undefined;
  /** Where it was bound; differs from `path` until it is published. */
  #boundPath: string;

  private constructor(path: string, boundPath: string, descriptors: readonly number[]) {
    this.path = path;
    this.#boundPath = boundPath;
    this.#identity = identityOf(boundPath);
    const [spare, ...free] = descriptors;
    if (spare === undefined) throw noDescriptor(path);
    this.#spare = spare;
    this.#free = free;
  }

  /** Binds and listens. Rejects with {@link SocketError}. */
  static async open(options: UnixSocketOptions): Promise<UnixSocket> {
    const { path } = options;
    const liveness = await livenessOf({ path });
    if (liveness === 'live' && !options.takeover) {
      throw new SocketError(
        'socket.in-use',
        `another process listens on ${path}; stop it first, or replace it without a gap with --takeover`,
      );
    }
    if (liveness === 'dead' && lstatSync(path, { throwIfNoEntry: false })?.isSocket() === false) {
      throw new SocketError(
        'socket.not-a-socket',
        `${path} exists and is no socket; remove it, or choose another path`,
      );
    }
    const boundPath = liveness === 'live' ? `${path}.${process.pid}` : path;
    if (liveness === 'dead' || boundPath !== path) rmSync(boundPath, { force: true });
    const descriptors = await descriptorsFromHelper({
      path: boundPath,
      mode: options.mode,
      group: options.group,
      count: options.count + 1,
    });
    return new UnixSocket(path, boundPath, descriptors);
  }

  /** Puts the socket in the place of the one it takes over; nothing to do for any other. */
  publish(): void {
    if (this.#boundPath === this.path) return;
    renameSync(this.#boundPath, this.path);
    this.#boundPath = this.path;
  }

  /** A descriptor for one worker, which closes it by ending. */
  async descriptor(): Promise<number> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#spare === undefined) throw noDescriptor(this.path);
    const request = { path: undefined, mode: 0, group: undefined, count: 1 };
    const [made] = await descriptorsFromHelper(request, this.#spare);
    if (made === undefined) throw noDescriptor(this.path);
    return made;
  }

  /** What stands at the path now. */
  get pathState(): PathState {
    const found = identityOf(this.#boundPath);
    if (found === '') return 'missing';
    return found === this.#identity ? 'own' : 'replaced';
  }

  /**
   * Removes the path, if it still is this socket's, and the descriptors that no worker has: otherwise connections
   * would be taken into a queue that nobody empties. A second call does nothing.
   */
  close(): void {
    if (this.#spare === undefined) return;
    try {
      if (this.pathState === 'own') unlinkSync(this.#boundPath);
    } catch {
      // The folder was taken from us meanwhile; what stays behind is a stale socket, which the next start removes.
    }
    for (const descriptor of [this.#spare, ...this.#free.splice(0)]) closeSync(descriptor);
    this.#spare = undefined;
  }
}

function noDescriptor(path: string): SocketError {
  return new SocketError('socket.no-descriptor', `there is no descriptor for ${path}`);
}

/** Device and inode; empty where nothing is, or nothing can be seen. */
function identityOf(path: string): string {
  try {
    const { dev, ino } = lstatSync(path);
    return `${dev}:${ino}`;
  } catch {
    return '';
  }
}
