/** envoy.config.core.v3.HeaderValue, HeaderMap and HeaderValueOption, field by field. */
import { optional, repeated, singular } from '../wire/field.ts';
import { bool, bytes, enumeration, string } from '../wire/kind.ts';
import { type Decoded, message } from '../wire/message.ts';
import { boolValue } from './wrappers.ts';

/** A header. ext_proc reads `rawValue` only, ext_authz `value` only. */
export const headerValue = message('envoy.config.core.v3.HeaderValue', {
  key: singular(1, string),
  value: singular(2, string),
  rawValue: singular(3, bytes),
});
export type HeaderValue = Decoded<typeof headerValue.fields>;

/** Codec of envoy.config.core.v3.HeaderMap. */
export const headerMap = message('envoy.config.core.v3.HeaderMap', { headers: repeated(1, headerValue) });

/** What to do where a header of that name exists. Read by ext_authz for response headers; ignored by ext_proc. */
export const HeaderAppendAction = {
  APPEND_IF_EXISTS_OR_ADD: 0,
  ADD_IF_ABSENT: 1,
  OVERWRITE_IF_EXISTS_OR_ADD: 2,
  OVERWRITE_IF_EXISTS: 3,
} as const;
export type HeaderAppendAction = (typeof HeaderAppendAction)[keyof typeof HeaderAppendAction];

/** A header to set, with what to do where there is one. */
export const headerValueOption = message('envoy.config.core.v3.HeaderValueOption', {
  header: optional(1, headerValue),
  /** Deprecated, and still what Envoy reads first: true adds, false or absent overwrites. */
  append: optional(2, boolValue),
  appendAction: singular(
    3,
    enumeration<HeaderAppendAction>('envoy.config.core.v3.HeaderValueOption.HeaderAppendAction'),
  ),
  keepEmptyValue: singular(4, bool),
});
export type HeaderValueOption = Decoded<typeof headerValueOption.fields>;
