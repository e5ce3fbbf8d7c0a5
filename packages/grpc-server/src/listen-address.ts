/** Where a server listens. */
import type { SecureContextOptions } from 'node:tls';

/** TLS of a listener: certificate and key, and with `clientCa` client certificates are demanded and checked. */
export interface ListenTls {
  /** Certificate chain and private key, PEM. */
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  /** Authorities that client certificates must come from, PEM. Default: clients show none. */
  readonly clientCa?: string | Buffer;
  /** Anything else that Node's secure context takes. */
  readonly context?: SecureContextOptions;
}

/** A Unix socket, a TCP address, or a descriptor that listens already. `id` names the listener in calls and logs. */
export type ListenAddress = { readonly id: string; readonly tls?: ListenTls } & (
  | { readonly kind: 'unix'; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      /** 0 lets the system choose. */
      readonly port: number;
      /** Lets several processes or threads listen on one port; the system spreads connections. Default false. */
      readonly reusePort?: boolean;
      /** Does not accept IPv4 on an IPv6 address. Default false. */
      readonly ipv6Only?: boolean;
    }
  | { readonly kind: 'descriptor'; readonly fd: number }
);

/** Where a server listens now. */
export interface BoundAddress {
  readonly id: string;
  /** `unix:/path` or `host:port`, with the port that the system chose. */
  readonly text: string;
  /** The port, for TCP. */
  readonly port: number | undefined;
}
