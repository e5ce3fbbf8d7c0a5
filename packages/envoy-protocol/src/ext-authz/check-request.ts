/** envoy.service.auth.v3.CheckRequest; v2 and v2alpha have the same layout. */
import { address } from '../core/address.ts';
import { headerEntries, headerMapList } from '../core/header-list-kind.ts';
import { metadata } from '../core/metadata.ts';
import { timestamp } from '../core/time.ts';
import { map, optional, singular } from '../wire/field.ts';
import { bytes, int64, string } from '../wire/kind.ts';
import { type Decoded, type Encodable, message } from '../wire/message.ts';

const CONTEXT = 'envoy.service.auth.v3.AttributeContext';

/** One end of the connection. */
export const peer = message(`${CONTEXT}.Peer`, {
  address: optional(1, address),
  service: singular(2, string),
  labels: map(3, string),
  /** URI SAN, else DNS SAN, else subject of the certificate. */
  principal: singular(4, string),
  /** URL-encoded PEM, with include_peer_certificate. */
  certificate: singular(5, string),
});
export type Peer = Decoded<typeof peer.fields>;

/**
 * The request. Headers are in `headers` (lower case, duplicates joined with a comma, invalid UTF-8 replaced by `!`) or,
 * with encode_raw_headers, in `headerMap` (as received); the other one is empty.
 */
export const authHttpRequest = message(`${CONTEXT}.HttpRequest`, {
  /** Envoy's stream id; not x-request-id. */
  id: singular(1, string),
  method: singular(2, string),
  headers: headerEntries(3),
  /** With the query. */
  path: singular(4, string),
  host: singular(5, string),
  scheme: singular(6, string),
  /** Always empty. */
  query: singular(7, string),
  /** Always empty. */
  fragment: singular(8, string),
  /** Body size in bytes; −1 where unknown. */
  size: singular(9, int64),
  /** `HTTP/1.1`, `HTTP/2` … */
  protocol: singular(10, string),
  body: singular(11, string),
  /** With pack_as_bytes. */
  rawBody: singular(12, bytes),
  headerMap: optional(13, headerMapList),
});
export type AuthHttpRequest = Decoded<typeof authHttpRequest.fields>;

/** Codec of envoy.service.auth.v3.AttributeContext.Request. */
export const authRequest = message(`${CONTEXT}.Request`, {
  time: optional(1, timestamp),
  http: optional(2, authHttpRequest),
});

/** Codec of envoy.service.auth.v3.AttributeContext.TLSSession. */
export const tlsSession = message(`${CONTEXT}.TLSSession`, { sni: singular(1, string) });

/** Codec of envoy.service.auth.v3.AttributeContext. */
export const attributeContext = message(CONTEXT, {
  source: optional(1, peer),
  destination: optional(2, peer),
  request: optional(4, authRequest),
  contextExtensions: map(10, string),
  metadataContext: optional(11, metadata),
  tlsSession: optional(12, tlsSession),
  routeMetadataContext: optional(13, metadata),
});
export type AttributeContext = Decoded<typeof attributeContext.fields>;

/** Codec of envoy.service.auth.v3.CheckRequest. */
export const checkRequest = message('envoy.service.auth.v3.CheckRequest', {
  attributes: optional(1, attributeContext),
});
export type CheckRequest = Decoded<typeof checkRequest.fields>;
export type CheckRequestInit = Encodable<typeof checkRequest.fields>;
