import { canonicalAddress } from './ip-address.ts';

/** Where a client address comes from, for the record (D14). */
export type AddressOrigin =
  | 'client-ip-header'
  | 'x-forwarded-for'
  | 'source.address'
  | 'x-forwarded-for-rightmost'
  | 'unknown';

/** The client as Portcullis sees it. */
export interface ClientAddress {
  /** Canonical text (RFC 5952), or the empty string when unknown. */
  readonly address: string;
  /** What the address was derived from. */
  readonly origin: AddressOrigin;
}

/** What a client address is derived from. */
export interface AddressSources {
  /** Values of the header that a proxy in front fills (`--client-ip-header`); absent: there is none. */
  readonly named?: readonly string[];
  /** All `x-forwarded-for` values in order. */
  readonly forwardedFor: readonly string[];
  /** Envoy's attribute `source.address` (`ip:port`), where it was requested. */
  readonly sourceAddress: string | undefined;
  /**
   * How many trusted proxies stand in front of Envoy (`--xff-trusted-hops`): the address taken is the one that
   * many entries in from the right. Undefined, the default: no hop count was given, so Envoy's own view wins.
   */
  readonly trustedHops: number | undefined;
}

const unknown: ClientAddress = { address: '', origin: 'unknown' };

/**
 * The client's address: from the header that the operator vouches for, where it holds one; with an explicit hop count from x-forwarded-for, counted from the right; else Envoy's
 * `source.address`; else the right-most entry; else unknown. Never the left-most entry and never x-real-ip,
 * which a client sets freely. Too few entries for the hop count means that the chain is not as configured: the
 * left-most entry is not taken instead.
 */
export function clientAddress(sources: AddressSources): ClientAddress {
  if (sources.named !== undefined) {
    // Whatever the client sent itself stands to the left of what the proxy added.
    const address = entryFromRight(sources.named, 0);
    if (address !== undefined) return { address, origin: 'client-ip-header' };
  }
  if (sources.trustedHops !== undefined) {
    const address = entryFromRight(sources.forwardedFor, sources.trustedHops);
    if (address !== undefined) return { address, origin: 'x-forwarded-for' };
  }
  if (sources.sourceAddress !== undefined) {
    const address = canonicalAddress(sources.sourceAddress);
    if (address !== undefined) return { address, origin: 'source.address' };
  }
  if (sources.trustedHops !== undefined) return unknown;
  const address = entryFromRight(sources.forwardedFor, 0);
  return address === undefined ? unknown : { address, origin: 'x-forwarded-for-rightmost' };
}

function entryFromRight(lines: readonly string[], hops: number): string | undefined {
  let remaining = hops;
  for (let line = lines.length - 1; line >= 0; line--) {
    const text = lines[line] ?? '';
    let end = text.length;
    while (end >= 0) {
      const comma = text.lastIndexOf(',', end - 1);
      const start = end === 0 ? 0 : comma + 1;
      if (remaining === 0) return canonicalAddress(text.slice(start, end));
      remaining--;
      if (comma < 0 || end === 0) break;
      end = comma;
    }
  }
  return undefined;
}
