/** Every check. A new one is a file with the same header and a line in this list. */
import type { Check } from '../check.ts';
import { attributeOmitted } from './attribute-omitted.ts';
import { attributesMissing } from './attributes-missing.ts';
import { authzBodyAsText } from './authz-body-as-text.ts';
import { authzBodyCut } from './authz-body-cut.ts';
import { authzBodyMissing } from './authz-body-missing.ts';
import { authzRawHeaders } from './authz-raw-headers.ts';
import { authzTimeout } from './authz-timeout.ts';
import { bodyOverTime } from './body-over-time.ts';
import { bodyPartial } from './body-partial.ts';
import { budgetOverTimeout } from './budget-over-timeout.ts';
import { bufferLimit } from './buffer-limit.ts';
import { bufferedWithoutTrailers } from './buffered-without-trailers.ts';
import { circuitBreakers } from './circuit-breakers.ts';
import { clientCertForwarded } from './client-cert-forwarded.ts';
import { clusterNotHttp2 } from './cluster-not-http2.ts';
import { clusterUnknown } from './cluster-unknown.ts';
import { failureModeAllow } from './failure-mode-allow.ts';
import { filterDisabled } from './filter-disabled.ts';
import { fingerprintForgeable } from './fingerprint-forgeable.ts';
import { fingerprintTooLate } from './fingerprint-too-late.ts';
import { fingerprintWithoutInspector } from './fingerprint-without-inspector.ts';
import { fullDuplexWithoutTrailers } from './full-duplex-without-trailers.ts';
import { grpcTimeoutIgnored } from './grpc-timeout-ignored.ts';
import { halfCloseLoss } from './half-close-loss.ts';
import { headersHidden } from './headers-hidden.ts';
import { healthCheckMissing } from './health-check-missing.ts';
import { immediateResponseDisabled } from './immediate-response-disabled.ts';
import { listenerUnlabelled } from './listener-unlabelled.ts';
import { localhostName } from './localhost-name.ts';
import { logHeadersMissing } from './log-headers-missing.ts';
import { messageTimeoutShort } from './message-timeout-short.ts';
import { messageTimeoutZero } from './message-timeout-zero.ts';
import { modeOverrideDefeated } from './mode-override-defeated.ts';
import { modeOverrideOff } from './mode-override-off.ts';
import { mutationsRefused } from './mutations-refused.ts';
import { nodeRequested } from './node-requested.ts';
import { observabilityMode } from './observability-mode.ts';
import { obsoleteField } from './obsolete-field.ts';
import { partialTraffic } from './partial-traffic.ts';
import { rateLimitFailOpen } from './rate-limit-fail-open.ts';
import { rateLimitTimeout } from './rate-limit-timeout.ts';
import { rateLimitWithoutActions } from './rate-limit-without-actions.ts';
import { remoteAddress } from './remote-address.ts';
import { requestHeadersSkipped } from './request-headers-skipped.ts';
import { responsesSkipped } from './responses-skipped.ts';
import { responsesUnseen } from './responses-unseen.ts';
import { routeNotInspected } from './route-not-inspected.ts';
import { serverBytesSkipped } from './server-bytes-skipped.ts';
import { serverNameUnknown } from './server-name-unknown.ts';
import { serviceNotGrpc } from './service-not-grpc.ts';
import { streamedWithoutTrailers } from './streamed-without-trailers.ts';
import { tlsUnverified } from './tls-unverified.ts';
import { trustedHops } from './trusted-hops.ts';
import { upgradeSkipsFilter } from './upgrade-skips-filter.ts';
import { upgradeWithBodyMode } from './upgrade-with-body-mode.ts';
import { verdictNotLogged } from './verdict-not-logged.ts';

/** All checks, in the order of their codes. */
export const checks: readonly Check[] = [
  attributeOmitted,
  attributesMissing,
  authzBodyAsText,
  authzBodyCut,
  authzBodyMissing,
  authzRawHeaders,
  authzTimeout,
  bodyOverTime,
  bodyPartial,
  budgetOverTimeout,
  bufferLimit,
  bufferedWithoutTrailers,
  circuitBreakers,
  clientCertForwarded,
  clusterNotHttp2,
  clusterUnknown,
  failureModeAllow,
  filterDisabled,
  fingerprintForgeable,
  fingerprintTooLate,
  fingerprintWithoutInspector,
  fullDuplexWithoutTrailers,
  grpcTimeoutIgnored,
  halfCloseLoss,
  headersHidden,
  healthCheckMissing,
  immediateResponseDisabled,
  listenerUnlabelled,
  localhostName,
  logHeadersMissing,
  messageTimeoutShort,
  messageTimeoutZero,
  modeOverrideDefeated,
  modeOverrideOff,
  mutationsRefused,
  nodeRequested,
  observabilityMode,
  obsoleteField,
  partialTraffic,
  rateLimitFailOpen,
  rateLimitTimeout,
  rateLimitWithoutActions,
  remoteAddress,
  requestHeadersSkipped,
  responsesSkipped,
  responsesUnseen,
  routeNotInspected,
  serverBytesSkipped,
  serverNameUnknown,
  serviceNotGrpc,
  streamedWithoutTrailers,
  tlsUnverified,
  trustedHops,
  upgradeSkipsFilter,
  upgradeWithBodyMode,
  verdictNotLogged,
];
