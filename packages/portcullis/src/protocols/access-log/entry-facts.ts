/**
 * Access log entries as plain data that can be kept and handed to another thread. Everything here came through a
 * socket: texts are cut, header lines counted.
 */
import {
  type AccessLogCommon,
  type Address,
  type Duration,
  type HttpAccessLogEntry,
  type ResponseFlags,
  type TcpAccessLogEntry,
  type TlsProperties,
  toMilliseconds,
} from '@portcullis/envoy-protocol';
import type { CompletionFacts, HeaderPair, TlsFacts } from '../../exchange/completion-facts.ts';

/** Who logs, from the first message of a stream. */
export interface LogSource {
  readonly logName: string;
  readonly nodeId: string;
}

/** Longest text and most header lines of each direction that are kept of an entry. */
const maxText = 8_192;
const maxHeaders = 128;

const methods = ['', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];
const protocols = ['', 'HTTP/1.0', 'HTTP/1.1', 'HTTP/2', 'HTTP/3'];
const tlsVersions = ['', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** An HTTP entry. */
export function httpFacts(entry: HttpAccessLogEntry, source: LogSource): CompletionFacts {
  const { request, response } = entry;
  return {
    ...commonFacts(entry.commonProperties, source),
    kind: 'http',
    requestId: cut(request?.requestId),
    method: methods[request?.requestMethod ?? 0] ?? '',
    scheme: cut(request?.scheme),
    authority: cut(request?.authority),
    path: cut(request?.originalPath !== '' ? request?.originalPath : request?.path),
    protocol: protocols[entry.protocolVersion] ?? '',
    userAgent: cut(request?.userAgent),
    referer: cut(request?.referer),
    forwardedFor: cut(request?.forwardedFor),
    requestHeaders: headerPairs(request?.requestHeaders),
    responseHeaders: headerPairs(response?.responseHeaders),
    status: response?.responseCode ?? 0,
    details: cut(response?.responseCodeDetails),
    bytes: present({
      ...wireBytes(entry.commonProperties),
      request_headers: request?.requestHeadersBytes,
      request_body: request?.requestBodyBytes,
      response_headers: response?.responseHeadersBytes,
      response_body: response?.responseBodyBytes,
    }),
  };
}

/** A TCP entry: no request, so what belongs to one stays empty. */
export function tcpFacts(entry: TcpAccessLogEntry, source: LogSource): CompletionFacts {
  return {
    ...commonFacts(entry.commonProperties, source),
    kind: 'tcp',
    ...noRequest,
    details: cut(entry.commonProperties?.connectionTerminationDetails),
    bytes: present({
      ...wireBytes(entry.commonProperties),
      received: entry.connectionProperties?.receivedBytes,
      sent: entry.connectionProperties?.sentBytes,
    }),
  };
}

const noRequest = {
  requestId: '',
  method: '',
  scheme: '',
  authority: '',
  path: '',
  protocol: '',
  userAgent: '',
  referer: '',
  forwardedFor: '',
  requestHeaders: [],
  responseHeaders: [],
  status: 0,
} as const;

type CommonFacts = Pick<
  CompletionFacts,
  | 'logName'
  | 'streamId'
  | 'nodeId'
  | 'startedAt'
  | 'remoteAddress'
  | 'flags'
  | 'route'
  | 'upstreamCluster'
  | 'upstreamAddress'
  | 'timings'
  | 'tls'
>;

function commonFacts(common: AccessLogCommon | undefined, source: LogSource): CommonFacts {
  return {
    logName: source.logName,
    nodeId: source.nodeId,
    streamId: cut(common?.streamId),
    startedAt: common?.startTime === undefined ? 0 : toMilliseconds(common.startTime),
    remoteAddress: addressText(common?.downstreamRemoteAddress),
    flags: common?.responseFlags === undefined ? [] : flagNames(common.responseFlags),
    route: cut(common?.routeName),
    upstreamCluster: cut(common?.upstreamCluster),
    upstreamAddress: addressText(common?.upstreamRemoteAddress),
    timings: timingsOf(common),
    tls: common?.tlsProperties === undefined ? undefined : tlsFacts(common.tlsProperties),
  };
}

function timingsOf(common: AccessLogCommon | undefined): Readonly<Record<string, number>> {
  const timings: Record<string, number> = {};
  const add = (name: string, value: Duration | undefined): void => {
    if (value !== undefined) timings[name] = Math.round(toMilliseconds(value) * 1000) / 1000;
  };
  add('request_received', common?.timeToLastRxByte);
  add('upstream_request_begun', common?.timeToFirstUpstreamTxByte);
  add('upstream_request_sent', common?.timeToLastUpstreamTxByte);
  add('upstream_response_begun', common?.timeToFirstUpstreamRxByte);
  add('upstream_response_received', common?.timeToLastUpstreamRxByte);
  add('response_begun', common?.timeToFirstDownstreamTxByte);
  add('response_sent', common?.timeToLastDownstreamTxByte);
  add('total', common?.duration ?? common?.timeToLastDownstreamTxByte);
  return timings;
}

function wireBytes(common: AccessLogCommon | undefined): Readonly<Record<string, number | undefined>> {
  return {
    downstream_sent: common?.downstreamWireBytesSent,
    downstream_received: common?.downstreamWireBytesReceived,
    upstream_sent: common?.upstreamWireBytesSent,
    upstream_received: common?.upstreamWireBytesReceived,
  };
}

function tlsFacts(tls: TlsProperties): TlsFacts {
  return {
    version: tlsVersions[tls.tlsVersion] ?? '',
    cipher: tls.tlsCipherSuite ?? 0,
    sni: cut(tls.tlsSniHostname),
    ja3: cut(tls.ja3Fingerprint),
    peerSubject: cut(tls.peerCertificateProperties?.subject),
  };
}

/** `upstreamRequestTimeout` → `upstream_request_timeout`: the name in Envoy's proto. */
function flagNames(flags: ResponseFlags): string[] {
  const set = Object.entries(flags).filter(([, value]) => value !== false && value !== undefined);
  return set.map(([name]) => flagName(name));
}

function flagName(field: string): string {
  let name = '';
  for (const letter of field) name += letter >= 'A' && letter <= 'Z' ? `_${letter.toLowerCase()}` : letter;
  return name;
}

function addressText(address: Address | undefined): string {
  const socket = address?.socketAddress;
  if (socket === undefined || socket.address === '') return '';
  const host = socket.address.includes(':') ? `[${socket.address}]` : socket.address;
  return cut(`${host}:${socket.portValue ?? 0}`);
}

function headerPairs(headers: ReadonlyMap<string, string> | undefined): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  for (const [name, value] of headers ?? []) {
    if (pairs.length === maxHeaders) break;
    pairs.push([cut(name), cut(value)]);
  }
  return pairs;
}

function present(counts: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> {
  const kept: Record<string, number> = {};
  for (const [name, value] of Object.entries(counts))
    if (value !== undefined && value > 0) kept[name] = value;
  return kept;
}

function cut(text: string | undefined): string {
  return text === undefined ? '' : text.length > maxText ? text.slice(0, maxText) : text;
}
