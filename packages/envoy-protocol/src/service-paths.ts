/**
 * The gRPC paths that Envoy (and health checkers, and reflection clients) call. The v2 paths carry messages of the
 * same layout as v3: field numbers did not change for what exists in both.
 */

/** HTTP ext_proc, bidirectional. */
export const HTTP_EXT_PROC_PATH = '/envoy.service.ext_proc.v3.ExternalProcessor/Process';
/** Network ext_proc, bidirectional, one stream per TCP connection. */
export const NETWORK_EXT_PROC_PATH = '/envoy.service.network_ext_proc.v3.NetworkExternalProcessor/Process';

/** ext_authz, unary. */
export const EXT_AUTHZ_PATH = '/envoy.service.auth.v3.Authorization/Check';
/** ext_authz of the API v2 (Envoy until 1.18). */
export const EXT_AUTHZ_V2_PATH = '/envoy.service.auth.v2.Authorization/Check';
/** ext_authz with `use_alpha` (Envoy until 1.15). */
export const EXT_AUTHZ_V2ALPHA_PATH = '/envoy.service.auth.v2alpha.Authorization/Check';

/** Access log service, client-streaming. */
export const ACCESS_LOG_PATH = '/envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs';
/** Access log service of the API v2. */
export const ACCESS_LOG_V2_PATH = '/envoy.service.accesslog.v2.AccessLogService/StreamAccessLogs';

/** Rate limit service, unary. */
export const RATE_LIMIT_PATH = '/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit';
/** Rate limit service of the API v2. */
export const RATE_LIMIT_V2_PATH = '/envoy.service.ratelimit.v2.RateLimitService/ShouldRateLimit';

/** gRPC health checking: unary and server-streaming. */
export const HEALTH_CHECK_PATH = '/grpc.health.v1.Health/Check';
/** Server streaming. */
export const HEALTH_WATCH_PATH = '/grpc.health.v1.Health/Watch';

/** Server reflection, bidirectional; both versions carry the same messages. */
export const REFLECTION_PATH = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
/** Bidirectional; what older tools ask. */
export const REFLECTION_V1ALPHA_PATH = '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo';
