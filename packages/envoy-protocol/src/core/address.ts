/** envoy.config.core.v3.Address. */
import { optional, singular } from '../wire/field.ts';
import { bool, enumeration, string, uint32 } from '../wire/kind.ts';
import { type Decoded, message } from '../wire/message.ts';

/** The values of envoy.config.core.v3.SocketAddress.Protocol. */
export const SocketProtocol = { TCP: 0, UDP: 1 } as const;
export type SocketProtocol = (typeof SocketProtocol)[keyof typeof SocketProtocol];

/** Codec of envoy.config.core.v3.SocketAddress. */
export const socketAddress = message(
  'envoy.config.core.v3.SocketAddress',
  {
    protocol: singular(1, enumeration<SocketProtocol>('envoy.config.core.v3.SocketAddress.Protocol')),
    /** An IP address as text. */
    address: singular(2, string),
    portValue: optional(3, uint32),
    namedPort: optional(4, string),
    resolverName: singular(5, string),
    ipv4Compat: singular(6, bool),
    networkNamespaceFilepath: singular(7, string),
  },
  [['portValue', 'namedPort']],
);
export type SocketAddress = Decoded<typeof socketAddress.fields>;

/** A Unix socket. */
export const pipe = message('envoy.config.core.v3.Pipe', {
  path: singular(1, string),
  mode: singular(2, uint32),
});

/** A listener inside Envoy. */
export const envoyInternalAddress = message('envoy.config.core.v3.EnvoyInternalAddress', {
  serverListenerName: optional(1, string),
  endpointId: singular(2, string),
});

/** One of three kinds of address. */
export const address = message(
  'envoy.config.core.v3.Address',
  {
    socketAddress: optional(1, socketAddress),
    pipe: optional(2, pipe),
    envoyInternalAddress: optional(3, envoyInternalAddress),
  },
  [['socketAddress', 'pipe', 'envoyInternalAddress']],
);
export type Address = Decoded<typeof address.fields>;
