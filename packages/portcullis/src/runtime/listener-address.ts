/** Where to listen, as the flags write it: `network:addr`, for several listeners `id=network:addr`. */
import { isIP } from 'node:net';

/** A listener of the configuration. */
export type ListenerAddress =
  | { readonly id: string; readonly network: 'unix'; readonly path: string }
  | {
      readonly id: string;
      /** `tls` is TCP with TLS. */
      readonly network: 'tcp' | 'tls';
      readonly host: string;
      readonly port: number;
    };

/** A flag that cannot be understood; `message` says what to write instead. */
export class AddressError extends Error {
  readonly code = 'listener.address';
}

/** Reads `--extproc-network` and `--extproc-addr`. */
export function parseListener(id: string, network: string, address: string): ListenerAddress {
  if (network === 'unix') {
    if (address === '')
      throw new AddressError(`listener ${id}: a unix listener needs the path of its socket`);
    return { id, network, path: address };
  }
  if (network !== 'tcp' && network !== 'tls') {
    throw new AddressError(`listener ${id}: network "${network}" is unknown, write unix, tcp or tls`);
  }
  const colon = address.lastIndexOf(':');
  const port = Number(address.slice(colon + 1));
  let host = address.slice(0, Math.max(0, colon));
  if (host.startsWith('[') && host.endsWith(']')) host = host.slice(1, -1);
  const valid = colon >= 0 && address !== ':' && Number.isInteger(port) && port >= 0 && port <= 65_535;
  if (!valid || address.slice(colon + 1) === '') {
    throw new AddressError(`listener ${id}: "${address}" is no host:port, write for example 127.0.0.1:9000`);
  }
  return { id, network, host: host === '' ? '0.0.0.0' : host, port };
}

/** Reads one `--extproc-listener id=network:addr`. */
export function parseNamedListener(text: string): ListenerAddress {
  const equals = text.indexOf('=');
  const colon = text.indexOf(':', equals);
  if (equals <= 0 || colon < 0) {
    throw new AddressError(
      `listener "${text}": write id=network:addr, for example edge=unix:/run/portcullis/edge.sock`,
    );
  }
  return parseListener(text.slice(0, equals), text.slice(equals + 1, colon), text.slice(colon + 1));
}

/** Whether an address is reachable from this machine only. Names count as loopback only when they are `localhost`. */
export function isLoopback(address: ListenerAddress): boolean {
  if (address.network === 'unix') return true;
  const { host } = address;
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

/** The address as a person writes it. */
export function describeListener(address: ListenerAddress): string {
  if (address.network === 'unix') return `unix:${address.path}`;
  return `${address.network}:${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
}
