/**
 * A CheckRequest as an exchange. Envoy sends the pseudo-headers among the others; a client that does not (another
 * proxy) has them made from the fields of the message.
 */
import type { AuthHttpRequest, CheckRequest } from '@portcullis/envoy-protocol';
import { Exchange, type RequestOrigin, RequestView } from '../../exchange/exchange.ts';
import { HeaderLines } from '../../exchange/header-lines.ts';
import { firstValue, type Headers } from '../../exchange/headers.ts';
import type { ListenerLabel } from '../../exchange/listener-label.ts';
import { encodedBody, withoutHeader } from './encoded-body.ts';

/** A request to be checked. */
export interface CheckedExchange {
  readonly exchange: Exchange;
  readonly body: Uint8Array;
  /** Whether `body` is all of the body: Envoy sends no more than `max_request_bytes`. */
  readonly complete: boolean;
  /** A second body, from a header; undefined: none, which is the rule. */
  readonly encoded: Uint8Array | undefined;
}

/** Set by Envoy when it sends a body (a client's copy is removed): whether it is only the beginning. */
const partialBodyHeader = 'x-envoy-auth-partial-body';

/** The exchange of a check; undefined for a connection check (network ext_authz), which has no HTTP request. */
export function checkedExchange(
  check: CheckRequest,
  label: ListenerLabel,
  settings: Pick<RequestOrigin, 'trustedHops' | 'clientHeader' | 'trustClientCertificates' | 'newId'>,
  encodedBodyHeader?: string,
): CheckedExchange | undefined {
  const http = check.attributes?.request?.http;
  if (http === undefined) return undefined;
  const sent = checkedHeaders(http);
  const encoded = encodedBodyHeader === undefined ? undefined : encodedBody(sent, encodedBodyHeader);
  const headers =
    encoded === undefined || encodedBodyHeader === undefined ? sent : withoutHeader(sent, encodedBodyHeader);
  const body = bodyOf(http);
  const partial = firstValue(headers, partialBodyHeader) === 'true';
  const origin: RequestOrigin = {
    label,
    trustedHops: settings.trustedHops,
    clientHeader: settings.clientHeader,
    trustClientCertificates: settings.trustClientCertificates,
    sourceAddress: sourceAddress(check),
    protocol: http.protocol === '' ? undefined : http.protocol,
    newId: settings.newId,
  };
  const announced = Number(http.size) > 0;
  const request = new RequestView(headers, body.length === 0 && !partial && !announced, origin);
  const complete = !partial && (body.length > 0 || !announced);
  return { exchange: new Exchange(request, origin), body, complete, encoded };
}

function checkedHeaders(http: AuthHttpRequest): Headers {
  const given = http.headerMap ?? http.headers;
  if (given.find(':path') >= 0) return given;
  const lines: Array<readonly [string, string]> = [
    [':method', http.method],
    [':scheme', http.scheme],
    [':authority', http.host],
    [':path', http.path],
  ];
  for (let index = 0; index < given.count; index++) lines.push([given.name(index), given.value(index)]);
  return new HeaderLines(lines);
}

function bodyOf(http: AuthHttpRequest): Uint8Array {
  return http.rawBody.length > 0 ? http.rawBody : new TextEncoder().encode(http.body);
}

/** `ip:port` of the peer as Envoy sees it after its own handling of x-forwarded-for. */
function sourceAddress(check: CheckRequest): string | undefined {
  const socket = check.attributes?.source?.address?.socketAddress;
  if (socket === undefined || socket.address === '') return undefined;
  const host = socket.address.includes(':') ? `[${socket.address}]` : socket.address;
  return `${host}:${socket.portValue ?? 0}`;
}
