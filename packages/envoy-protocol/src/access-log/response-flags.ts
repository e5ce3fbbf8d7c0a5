/** envoy.data.accesslog.v3.ResponseFlags: what went wrong, as Envoy saw it. */
import { optional, singular } from '../wire/field.ts';
import { bool, enumeration } from '../wire/kind.ts';
import { type Decoded, message } from '../wire/message.ts';

const FLAGS = 'envoy.data.accesslog.v3.ResponseFlags';

/** The values of envoy.data.accesslog.v3.ResponseFlags.Unauthorized.Reason. */
export const UnauthorizedReason = { REASON_UNSPECIFIED: 0, EXTERNAL_SERVICE: 1 } as const;
export type UnauthorizedReason = (typeof UnauthorizedReason)[keyof typeof UnauthorizedReason];

/** Present where an external authorization service denied (UAEX). */
export const unauthorized = message(`${FLAGS}.Unauthorized`, {
  reason: singular(1, enumeration<UnauthorizedReason>(`${FLAGS}.Unauthorized.Reason`)),
});

/** Codec of envoy.data.accesslog.v3.ResponseFlags. */
export const responseFlags = message(FLAGS, {
  failedLocalHealthcheck: singular(1, bool),
  noHealthyUpstream: singular(2, bool),
  upstreamRequestTimeout: singular(3, bool),
  localReset: singular(4, bool),
  upstreamRemoteReset: singular(5, bool),
  upstreamConnectionFailure: singular(6, bool),
  upstreamConnectionTermination: singular(7, bool),
  upstreamOverflow: singular(8, bool),
  noRouteFound: singular(9, bool),
  delayInjected: singular(10, bool),
  faultInjected: singular(11, bool),
  rateLimited: singular(12, bool),
  unauthorizedDetails: optional(13, unauthorized),
  rateLimitServiceError: singular(14, bool),
  downstreamConnectionTermination: singular(15, bool),
  upstreamRetryLimitExceeded: singular(16, bool),
  streamIdleTimeout: singular(17, bool),
  invalidEnvoyRequestHeaders: singular(18, bool),
  downstreamProtocolError: singular(19, bool),
  upstreamMaxStreamDurationReached: singular(20, bool),
  responseFromCacheFilter: singular(21, bool),
  noFilterConfigFound: singular(22, bool),
  durationTimeout: singular(23, bool),
  upstreamProtocolError: singular(24, bool),
  noClusterFound: singular(25, bool),
  overloadManager: singular(26, bool),
  dnsResolutionFailure: singular(27, bool),
  downstreamRemoteReset: singular(28, bool),
});
export type ResponseFlags = Decoded<typeof responseFlags.fields>;
