/**
 * Unix sockets of the service: one descriptor per worker and a spare one, from which more are made when a worker
 * has to be started again. A stale socket is removed, a live one is not, unless it is taken over: then the new
 * socket is bound beside it and renamed over it, so that there is no moment without one.
 */
import { fork } from 'node:child_process';
import { renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { extname } from 'node:path';
import { inheritedDescriptor, type SocketReply, type SocketRequest } from './socket-helper.ts';

/** Why a socket cannot be had; `message` says what to do. */
export class SocketError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A raw handle with its descriptor. It is kept for the life of the process: closing it would close a worker's. */
interface RawHandle {
  readonly fd: number;
}

/** How to make the socket. */
export interface UnixSocketOptions {
  readonly path: string;
  readonly mode: number;
  readonly group: number | undefined;
  readonly takeover: boolean;
  /** Descriptors to make. */
  readonly count: number;
}

const kept: RawHandle[] = [];

/** A listening Unix socket. */
export class UnixSocket {
  readonly path: string;
  readonly #inode: number;
  readonly #spare: number;
  #free: number[];

  private constructor(path: string, descriptors: readonly number[]) {
    this.path = path;
    this.#inode = inodeOf(path);
    const [spare, ...free] = descriptors;
    if (spare === undefined)
      throw new SocketError('socket.no-descriptor', `no descriptor for ${path} arrived`);
    this.#spare = spare;
    this.#free = free;
  }

  /** Binds. Throws {@link SocketError}. */
  static async open(options: UnixSocketOptions): Promise<UnixSocket> {
    const { path } = options;
    const live = await isLive(path);
    if (live && !options.takeover) {
      throw new SocketError(
        'socket.in-use',
        `another process listens on ${path}; stop it first, or replace it without a gap with --takeover`,
      );
    }
    const bindPath = live ? `${path}.${process.pid}` : path;
    rmSync(bindPath, { force: true });
    const descriptors = await fromHelper({ ...options, path: bindPath, count: options.count + 1 }, undefined);
    if (live) renameSync(bindPath, path);
    return new UnixSocket(path, descriptors);
  }

  /** A descriptor for one worker, which closes it by ending. */
  async descriptor(): Promise<number> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const request = { path: undefined, mode: 0, group: undefined, count: 1 };
    const [made] = await fromHelper(request, this.#spare);
    if (made === undefined)
      throw new SocketError('socket.no-descriptor', `no descriptor for ${this.path} arrived`);
    return made;
  }

  /** Whether another process has put its own socket in the place of this one. */
  get replaced(): boolean {
    return inodeOf(this.path) !== this.#inode;
  }

  /** Removes the path, if it still is this socket's. */
  remove(): void {
    if (!this.replaced) unlinkSync(this.path);
  }
}

function inodeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? 0;
}

/** Whether somebody accepts connections on `path`. */
function isLive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function fromHelper(request: SocketRequest, inherit: number | undefined): Promise<number[]> {
  const stdio: Array<'ignore' | 'inherit' | 'ipc' | number> = ['ignore', 'ignore', 'inherit'];
  if (inherit !== undefined) stdio[inheritedDescriptor] = inherit;
  const child = fork(new URL(`./socket-helper${extname(import.meta.url)}`, import.meta.url), {
    stdio: [...stdio, 'ipc'],
    execArgv: [],
  });
  const descriptors: number[] = [];
  return new Promise((resolve, reject) => {
    child.on('message', (message: SocketReply | { readonly kind: 'handle' }, handle: unknown) => {
      if (message.kind === 'handle') {
        const raw = handle as RawHandle;
        kept.push(raw);
        descriptors.push(raw.fd);
      } else if (message.kind === 'done') resolve(descriptors);
      else reject(new SocketError(`socket.${message.code.toLowerCase()}`, bindProblem(request, message)));
    });
    child.on('error', (error) => reject(new SocketError('socket.helper', error.message)));
    child.on('exit', () =>
      reject(new SocketError('socket.helper', 'the socket helper ended without an answer')),
    );
    child.send(request);
  });
}

function bindProblem(request: SocketRequest, { code, message }: { code: string; message: string }): string {
  if (code === 'ENOENT') return `cannot listen on ${request.path}: its folder does not exist; create it`;
  if (code === 'EACCES' || code === 'EPERM')
    return `cannot listen on ${request.path}: no permission in its folder`;
  return `cannot listen on ${request.path}: ${message}`;
}
