import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The fixed text of RFC 6455 section 1.3. */
const handshakeSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** `sec-websocket-accept` for a client's key (RFC 6455 section 4.2.2). */
export function webSocketAccept(key: string): string {
  return createHash('sha1')
    .update(key + handshakeSuffix)
    .digest('base64');
}

/**
 * Completes a WebSocket handshake and then sends every byte back as it came. It does not unmask frames: what is
 * tested is the way between client and upstream, not WebSocket.
 */
export function acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const accept = webSocketAccept(request.headers['sec-websocket-key'] ?? '');
  socket.on('error', () => socket.destroy());
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n' +
      `sec-websocket-accept: ${accept}\r\n\r\n`,
  );
  if (head.length > 0) socket.write(head);
  socket.pipe(socket);
}
