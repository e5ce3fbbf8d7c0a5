/** Message sequences of Envoy's own tests, as data: what the proxy does, and what a legal processor makes of it. */
import type { ExchangeResult } from '../exchange-result.ts';
import { joinBytes } from '../http-message.ts';
import { type ExchangeInit, requestMessage, responseMessage } from '../run-exchange.ts';

/**
 * One scenario of reference I.1. The processor under test must let requests below `/scenario/` pass. A request may
 * carry `x-ask`, which names something a processor made for these tests does on demand; others ignore it.
 */
export interface Scenario {
  /** Number in reference I.1. */
  readonly number: number;
  readonly name: string;
  /** The tests in Envoy's tree that it follows. */
  readonly envoyTests: readonly string[];
  /** Run one after the other over one connection. */
  readonly exchanges: readonly ExchangeInit[];
  /**
   * Faults beyond the violations that the exchange itself flags. `obeys`: the processor does what `x-ask` says.
   * Default: everything passed unchanged.
   */
  readonly check?: (results: readonly ExchangeResult[], obeys: boolean) => string[];
}

/** Faults where a request or its response did not pass whole and unchanged. */
export function passedWhole(init: ExchangeInit, result: ExchangeResult): string[] {
  const faults: string[] = [];
  const request = requestMessage(init.request);
  const response = responseMessage(init.response);
  if (init.localReply !== true) {
    if (result.upstreamSaw?.complete !== true) faults.push('the upstream did not get the whole request');
    else if (!equal(result.upstreamSaw.body, joinBytes(request.body)))
      faults.push('the request body changed');
  }
  const status = init.response?.status ?? 200;
  if (result.clientStatus !== status)
    faults.push(`the client got ${result.clientStatus} instead of ${status}`);
  else if (!equal(result.clientBody, joinBytes(response.body))) faults.push('the response body changed');
  return faults;
}

/** `expectation` where `holds` is false. */
export function expect(holds: boolean, expectation: string): string[] {
  return holds ? [] : [expectation];
}

/** Bytes of a text. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The kinds that the proxy sent, in order. */
export function sentKinds(result: ExchangeResult): string[] {
  return result.messages.filter((message) => message.from === 'envoy').map((message) => message.kind);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
