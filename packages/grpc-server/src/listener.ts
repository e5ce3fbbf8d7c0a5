/** A listening socket, plain or TLS (RFC 9113, 3.3: ALPN `h2`), and its certificates. */
import { constants } from 'node:crypto';
import { createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions, type Server as TlsServer } from 'node:tls';
import type { BoundAddress, ListenAddress, ListenTls } from './listen-address.ts';

/** What a listener tells. */
export interface ListenerHost {
  /** A connection is ready for HTTP/2. */
  connected(socket: Socket, listenerId: string): void;
  /** A TLS handshake failed, or its ALPN did not choose `h2`. */
  tlsFailed(listenerId: string, peer: string, message: string): void;
}

/** Handshakes that are not complete after this are dropped, milliseconds. */
const handshakeTimeout = 10_000;

/** One listening socket. */
export class Listener {
  readonly id: string;
  readonly #server: Server | TlsServer;

  private constructor(id: string, server: Server | TlsServer) {
    this.id = id;
    this.#server = server;
  }

  /** Begins to listen. Rejects with the system's error, or OpenSSL's for a bad certificate or key. */
  static async open(address: ListenAddress, host: ListenerHost): Promise<Listener> {
    const server =
      address.tls === undefined ? plainServer(address.id, host) : tlsServer(address.id, address.tls, host);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(listenOptions(address), () => {
        server.off('error', reject);
        resolve();
      });
    });
    // Errors of accept, such as no descriptors left, pass: the listener goes on.
    server.on('error', (error) => host.tlsFailed(address.id, 'none', error.message));
    return new Listener(address.id, server);
  }

  /** Where it listens. */
  get bound(): BoundAddress {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') {
      return { id: this.id, text: `unix:${address ?? ''}`, port: undefined };
    }
    const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return { id: this.id, text: `${host}:${address.port}`, port: address.port };
  }

  /** New certificates for connections to come; those that are open keep theirs. Throws OpenSSL's error. */
  setTls(tls: ListenTls): void {
    if (!('setSecureContext' in this.#server))
      throw new Error(`listen.not-tls: listener ${this.id} has no TLS`);
    this.#server.setSecureContext(contextOptions(tls));
  }

  /** Accepts nothing more. A Unix socket's path is removed. */
  close(): void {
    this.#server.close();
  }
}

function plainServer(id: string, host: ListenerHost): Server {
  return createServer({ noDelay: true }, (socket) => host.connected(socket, id));
}

function tlsServer(id: string, tls: ListenTls, host: ListenerHost): TlsServer {
  const server = createTlsServer({
    ...contextOptions(tls),
    ALPNProtocols: ['h2'],
    requestCert: tls.clientCa !== undefined,
    rejectUnauthorized: tls.clientCa !== undefined,
    handshakeTimeout,
    noDelay: true,
  });
  server.on('secureConnection', (socket) => {
    if (socket.alpnProtocol === 'h2') {
      host.connected(socket, id);
    } else {
      host.tlsFailed(id, socket.remoteAddress ?? 'unix', 'the client does not offer h2 by ALPN');
      socket.destroy();
    }
  });
  server.on('tlsClientError', (error, socket) => {
    host.tlsFailed(id, socket.remoteAddress ?? 'unix', error.message);
    socket.destroy();
  });
  return server;
}

function contextOptions(tls: ListenTls): TlsOptions {
  return {
    minVersion: 'TLSv1.2',
    // RFC 9113, 9.2.2: of TLS 1.2 only suites with ephemeral keys and AEAD.
    ciphers:
      'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:' +
      'ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20',
    // RFC 9113, 9.2.1.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_COMPRESSION,
    ...tls.context,
    cert: tls.cert,
    key: tls.key,
    ...(tls.clientCa === undefined ? {} : { ca: tls.clientCa }),
  };
}

function listenOptions(address: ListenAddress): ListenOptions | { fd: number } {
  switch (address.kind) {
    case 'unix':
      return { path: address.path };
    case 'tcp':
      return {
        host: address.host,
        port: address.port,
        reusePort: address.reusePort ?? false,
        ipv6Only: address.ipv6Only ?? false,
      };
    case 'descriptor':
      return { fd: address.fd };
  }
}
