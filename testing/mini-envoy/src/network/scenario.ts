/** Message sequences of network ext_proc as data (reference A.4): what the peers of a connection do, and what follows. */
import type { NetworkProcessingRequestInit } from '@portcullis/envoy-protocol';
import type { NetworkClose, NetworkFilterConfig } from './network-connection.ts';

/** A chunk as a socket read gives it. */
export interface NetworkStep {
  readonly from: 'client' | 'upstream';
  /** Text is latin-1; default: no bytes. */
  readonly data?: string | Uint8Array;
  /** The peer ends its side. */
  readonly end?: boolean;
  /** The next step follows when everything is answered, as with peers that wait for each other. Default false. */
  readonly wait?: boolean;
}

/** A connection to be played. */
export interface NetworkConnectionInit {
  readonly config?: Partial<NetworkFilterConfig>;
  /** Metadata and attributes of the first message. */
  readonly first?: NetworkProcessingRequestInit;
  readonly steps: readonly NetworkStep[];
}

/** What became of it. */
export interface NetworkResult {
  /** As latin-1. */
  readonly upstreamGot: string;
  readonly clientGot: string;
  readonly upstreamEnded: boolean;
  readonly clientEnded: boolean;
  readonly closed: NetworkClose | undefined;
  /** The processor handed the rest of the connection back. */
  readonly handedOff: boolean;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly messages: number;
  readonly replies: number;
  readonly violations: readonly string[];
}

/**
 * One scenario. The processor under test must let all bytes pass but these: with `ask` in the untyped metadata namespace
 * `scenario` it closes (`close`), resets (`reset`), or closes with the banner `bye` (`banner`) when it reads `refuse me`,
 * and hands off after a ClientHello (`hand-off`).
 */
export interface NetworkScenario {
  readonly number: number;
  readonly name: string;
  /** The tests in Envoy's tree that it follows; empty: from the reference alone. */
  readonly envoyTests: readonly string[];
  /** Played at the same time over one HTTP/2 connection. */
  readonly connections: readonly NetworkConnectionInit[];
  /** Faults beyond violations. Default: everything passed unchanged, and nothing was closed. */
  readonly check?: (results: readonly NetworkResult[]) => string[];
}

/** Faults where bytes or ends did not pass as they came. */
export function passedUnchanged(init: NetworkConnectionInit, result: NetworkResult): string[] {
  const sent = (from: NetworkStep['from']): string =>
    init.steps
      .filter((step) => step.from === from)
      .map((step) => latin1(step.data))
      .join('');
  const ended = (from: NetworkStep['from']): boolean =>
    init.steps.some((step) => step.from === from && step.end === true);
  const faults: string[] = [];
  if (result.closed !== undefined) faults.push(`the connection was ended: ${result.closed}`);
  if (result.upstreamGot !== sent('client')) faults.push('what the upstream got is not what the client sent');
  if (result.clientGot !== sent('upstream')) faults.push('what the client got is not what the upstream sent');
  if (result.upstreamEnded !== ended('client')) faults.push("the client's end did not pass");
  if (result.clientEnded !== ended('upstream')) faults.push("the upstream's end did not pass");
  return faults;
}

/** Bytes or text as latin-1. */
export function latin1(data: string | Uint8Array | undefined): string {
  return typeof data === 'string' ? data : Buffer.from(data ?? []).toString('latin1');
}
