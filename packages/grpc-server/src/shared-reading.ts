/**
 * Reads the sockets of a thread into one buffer that all of them share.
 *
 * For a socket with listeners of `data`, Node allocates a buffer of 64 KiB per read, whose collection costs as much as
 * everything else that is done for a stream of bytes. `Connection.receive` uses a chunk only until it returns, and a
 * thread reads one socket at a time, so one buffer does. Node offers that (`onread`) to sockets that connect, and by
 * its constructor to any handle; a socket that a server has accepted is therefore made anew on its handle.
 *
 * PERF: guarded by `npm run bench -- network`.
 */
import { type BoundSocket, Socket, type SocketConstructorOpts } from 'node:net';

/** Larger reads mean fewer turns and fewer writes for a stream of bytes. Bytes. */
const readBytes = 256 * 1024;

let buffer: Buffer | undefined;

/** What Node's sockets have beside their documented members. */
interface SocketInside {
  _handle?: object | null;
}

/**
 * The socket on which `accepted` goes on; `receive` is given what is read, valid until it returns. `accepted` must not be
 * used any more. To be called in the turn in which `accepted` was accepted, before anything is read. Returns undefined
 * where that cannot be, as with TLS, whose bytes come out of OpenSSL: read such a socket by its events.
 */
export function readShared(accepted: Socket, receive: (chunk: Buffer) => void): Socket | undefined {
  const inside = accepted as unknown as SocketInside;
  const handle = inside._handle;
  if (handle === null || handle === undefined || 'encrypted' in accepted || accepted.bytesRead > 0)
    return undefined;
  buffer ??= Buffer.allocUnsafeSlow(readBytes);
  const shared = buffer;
  const options: SocketConstructorOpts = {
    handle: handle as BoundSocket,
    onread: {
      buffer: shared,
      callback: (length) => {
        receive(shared.subarray(0, length));
        return true;
      },
    },
  };
  const socket = new Socket(options);
  inside._handle = null;
  // The server counts what it has accepted, and says that it is closed when all of that is.
  socket.once('close', () => accepted.destroy());
  return socket;
}
