/** envoy.data.accesslog.v3.AccessLogCommon: what HTTP and TCP entries share. v2 has the same layout. */
import { address } from '../core/address.ts';
import { any, metadata } from '../core/metadata.ts';
import { duration, timestamp } from '../core/time.ts';
import { map, optional, singular } from '../wire/field.ts';
import { bool, double, enumeration, string, uint32, uint64 } from '../wire/kind.ts';
import { type Decoded, message } from '../wire/message.ts';
import { responseFlags } from './response-flags.ts';
import { tlsProperties } from './tls-properties.ts';

/** When in the life of a request or a connection the entry was written. */
export const AccessLogType = {
  NotSet: 0,
  TcpUpstreamConnected: 1,
  TcpPeriodic: 2,
  TcpConnectionEnd: 3,
  DownstreamStart: 4,
  DownstreamPeriodic: 5,
  DownstreamEnd: 6,
  UpstreamPoolReady: 7,
  UpstreamPeriodic: 8,
  UpstreamEnd: 9,
  DownstreamTunnelSuccessfullyEstablished: 10,
  UdpTunnelUpstreamConnected: 11,
  UdpPeriodic: 12,
  UdpSessionEnd: 13,
  TcpConnectionStart: 14,
} as const;
export type AccessLogType = (typeof AccessLogType)[keyof typeof AccessLogType];

/** Times count from `startTime`. Byte counts are exact up to 2^53. */
export const accessLogCommon = message('envoy.data.accesslog.v3.AccessLogCommon', {
  /** In (0, 1]; 0 means not given. */
  sampleRate: singular(1, double),
  downstreamRemoteAddress: optional(2, address),
  downstreamLocalAddress: optional(3, address),
  tlsProperties: optional(4, tlsProperties),
  startTime: optional(5, timestamp),
  timeToLastRxByte: optional(6, duration),
  timeToFirstUpstreamTxByte: optional(7, duration),
  timeToLastUpstreamTxByte: optional(8, duration),
  timeToFirstUpstreamRxByte: optional(9, duration),
  timeToLastUpstreamRxByte: optional(10, duration),
  timeToFirstDownstreamTxByte: optional(11, duration),
  timeToLastDownstreamTxByte: optional(12, duration),
  upstreamRemoteAddress: optional(13, address),
  upstreamLocalAddress: optional(14, address),
  upstreamCluster: singular(15, string),
  responseFlags: optional(16, responseFlags),
  /** Holds what ext_authz and ext_proc answered as dynamic metadata: the best way to join an entry. */
  metadata: optional(17, metadata),
  upstreamTransportFailureReason: singular(18, string),
  routeName: singular(19, string),
  downstreamDirectRemoteAddress: optional(20, address),
  filterStateObjects: map(21, any),
  customTags: map(22, string),
  duration: optional(23, duration),
  upstreamRequestAttemptCount: singular(24, uint32),
  connectionTerminationDetails: singular(25, string),
  /** Equals x-request-id for HTTP (measured on 1.40). */
  streamId: singular(26, string),
  /** Deprecated: see `accessLogType`. */
  intermediateLogEntry: singular(27, bool),
  downstreamTransportFailureReason: singular(28, string),
  downstreamWireBytesSent: singular(29, uint64),
  downstreamWireBytesReceived: singular(30, uint64),
  upstreamWireBytesSent: singular(31, uint64),
  upstreamWireBytesReceived: singular(32, uint64),
  accessLogType: singular(33, enumeration<AccessLogType>('envoy.data.accesslog.v3.AccessLogType')),
});
export type AccessLogCommon = Decoded<typeof accessLogCommon.fields>;
