/**
 * A short-lived process that listens on a Unix socket, or takes over a listening descriptor, and hands one
 * descriptor per worker to its parent (D5): threads cannot share one, since a worker that dies closes it for all.
 *
 *   parent ─► {path, mode, group} or {inherited: 3}, count
 *   child  ─► handle × count, then exits
 */
import { chmodSync, chownSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';

/** What the helper is asked for. */
export interface SocketRequest {
  /** Socket to make; undefined: the listening socket is inherited as descriptor 3. */
  readonly path: string | undefined;
  readonly mode: number;
  readonly group: number | undefined;
  readonly count: number;
}

/** What it answers besides handles. */
export type SocketReply =
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'done' };

/** Descriptor number under which a listening socket is inherited. */
export const inheritedDescriptor = 3;

if (process.send !== undefined) {
  process.once('message', (request: SocketRequest) => answer(request));
  // Without its parent it must not stay behind and hold the socket.
  process.once('disconnect', () => process.exit(1));
}

function answer(request: SocketRequest): void {
  const server = createServer({ pauseOnConnect: true });
  server.on('error', (error: NodeJS.ErrnoException) => {
    reply({ kind: 'failed', code: error.code ?? 'unknown', message: error.message });
  });
  // Until group and permissions are set, nobody else may connect.
  process.umask(0o177);
  const where =
    request.path === undefined ? { fd: inheritedDescriptor } : { path: request.path, backlog: 4096 };
  server.listen(where, () => {
    try {
      if (request.path !== undefined) {
        if (request.group !== undefined) chownSync(request.path, process.getuid?.() ?? -1, request.group);
        chmodSync(request.path, request.mode);
      }
    } catch (error) {
      if (request.path !== undefined) rmSync(request.path, { force: true });
      const { code = 'unknown', message } = error as NodeJS.ErrnoException;
      return reply({ kind: 'failed', code, message });
    }
    handOut(server, request.count);
  });
}

/** Sends the raw handle, which the parent receives without listening on it itself. */
function handOut(server: Server, count: number): void {
  const { _handle: handle } = server as Server & { _handle: never };
  let left = count;
  const next = (): void => {
    if (left-- > 0) process.send?.({ kind: 'handle' }, handle, {}, next);
    else reply({ kind: 'done' });
  };
  next();
}

function reply(message: SocketReply): void {
  // The process ends without closing the server: a close would remove the path that the workers listen on.
  process.send?.(message, () => process.exit(message.kind === 'done' ? 0 : 1));
}
