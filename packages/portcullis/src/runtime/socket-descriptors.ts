/** Descriptors of a listening Unix socket, made by the helper process and received over IPC. */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { SocketError } from './socket-error.ts';
import { inheritedDescriptor, type SocketReply, type SocketRequest } from './socket-helper.ts';

/** A raw handle with its descriptor. */
interface RawHandle {
  readonly fd: number;
}

/** Kept for the life of the process: a handle that is collected would close its descriptor, which a worker has by then. */
const kept: RawHandle[] = [];

/** Milliseconds for a process to start, bind and answer, on a machine that is busy. */
const patience = 20_000;

/**
 * Descriptors as asked for. `inherit`: a listening descriptor to make more of. Rejects with {@link SocketError} whose
 * message says what to do.
 */
export function descriptorsFromHelper(request: SocketRequest, inherit?: number): Promise<number[]> {
  const stdio: Array<'ignore' | 'inherit' | 'ipc' | number> = ['ignore', 'ignore', 'inherit'];
  if (inherit !== undefined) stdio[inheritedDescriptor] = inherit;
  const child = fork(new URL(`./socket-helper${extname(import.meta.url)}`, import.meta.url), {
    stdio: [...stdio, 'ipc'],
    execArgv: [],
  });
  const descriptors: number[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new SocketError('socket.helper', `the socket helper gave no answer within ${patience} ms`));
    }, patience);
    child.on('message', (message: SocketReply | { readonly kind: 'handle' }, handle: unknown) => {
      if (message.kind === 'handle') {
        const raw = handle as RawHandle;
        kept.push(raw);
        descriptors.push(raw.fd);
        return;
      }
      clearTimeout(timer);
      if (message.kind === 'done') resolve(descriptors);
      else reject(new SocketError(`socket.${message.code.toLowerCase()}`, bindProblem(request, message)));
    });
    const ended = (problem: string): void => {
      clearTimeout(timer);
      reject(new SocketError('socket.helper', problem));
    };
    child.on('error', (error) => ended(error.message));
    child.on('exit', () => ended('the socket helper ended without an answer'));
    child.send(request, (error) => {
      if (error !== null) ended(error.message);
    });
  });
}

function bindProblem(request: SocketRequest, { code, message }: { code: string; message: string }): string {
  const { path = '' } = request;
  // libuv reports a missing folder as EACCES.
  if (!existsSync(dirname(path))) return `cannot listen on ${path}: its folder does not exist; create it`;
  if (code === 'EACCES' || code === 'EPERM') return `cannot listen on ${path}: no permission`;
  if (code === 'EINVAL' || code === 'ENAMETOOLONG')
    return `cannot listen on ${path}: the path of a socket has at most 107 bytes; choose a shorter one`;
  return `cannot listen on ${path}: ${message}`;
}
