/**
 * envoy.service.auth.v3.CheckResponse. Envoy allows where `status.code` is 0 **or `status` is absent**, also beside a
 * denied response. Header values are read from `value` (ext_proc: from raw_value).
 */
import { headerValueOption } from '../core/header-value.ts';
import { httpStatus } from '../core/http-status.ts';
import { rpcStatus } from '../core/rpc-status.ts';
import { struct } from '../core/struct-kind.ts';
import { optional, repeated, singular } from '../wire/field.ts';
import { string } from '../wire/kind.ts';
import { type Decoded, type Encodable, message } from '../wire/message.ts';

const SERVICE = 'envoy.service.auth.v3';

/** Also the error response. Only headers without `append` are used; a repeated name gives several headers. */
export const deniedHttpResponse = message(`${SERVICE}.DeniedHttpResponse`, {
  /** Default 403. */
  status: optional(1, httpStatus),
  headers: repeated(2, headerValueOption),
  body: singular(3, string),
});
export type DeniedHttpResponse = Decoded<typeof deniedHttpResponse.fields>;

/** Codec of envoy.config.core.v3.QueryParameter. */
export const queryParameter = message('envoy.config.core.v3.QueryParameter', {
  key: singular(1, string),
  value: singular(2, string),
});

/** Changes for a request that is allowed. `append: true` only extends headers that are there. */
export const okHttpResponse = message(`${SERVICE}.OkHttpResponse`, {
  headers: repeated(2, headerValueOption),
  /** Deprecated: use that of CheckResponse. */
  dynamicMetadata: optional(3, struct),
  headersToRemove: repeated(5, string),
  responseHeadersToAdd: repeated(6, headerValueOption),
  queryParametersToSet: repeated(7, queryParameter),
  queryParametersToRemove: repeated(8, string),
});
export type OkHttpResponse = Decoded<typeof okHttpResponse.fields>;

/** Codec of envoy.service.auth.v3.CheckResponse. */
export const checkResponse = message(
  `${SERVICE}.CheckResponse`,
  {
    status: optional(1, rpcStatus),
    deniedResponse: optional(2, deniedHttpResponse),
    okResponse: optional(3, okHttpResponse),
    /** Namespace `envoy.filters.http.ext_authz`; kept for allowed and denied requests alike. */
    dynamicMetadata: optional(4, struct),
    errorResponse: optional(5, deniedHttpResponse),
  },
  [['deniedResponse', 'okResponse', 'errorResponse']],
);
export type CheckResponse = Decoded<typeof checkResponse.fields>;
export type CheckResponseInit = Encodable<typeof checkResponse.fields>;
