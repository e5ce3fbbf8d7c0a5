/** envoy.service.ratelimit.v3. */
import { headerValue } from '../core/header-value.ts';
import { struct } from '../core/struct-kind.ts';
import { duration, timestamp } from '../core/time.ts';
import { uint32Value, uint64Value } from '../core/wrappers.ts';
import { optional, repeated, singular } from '../wire/field.ts';
import { bool, bytes, enumeration, string, uint32 } from '../wire/kind.ts';
import { type Decoded, type Encodable, message } from '../wire/message.ts';

const SERVICE = 'envoy.service.ratelimit.v3';
const DESCRIPTOR = 'envoy.extensions.common.ratelimit.v3.RateLimitDescriptor';

/** WEEK stands in answers only. */
export const RateLimitUnit = {
  UNKNOWN: 0,
  SECOND: 1,
  MINUTE: 2,
  HOUR: 3,
  DAY: 4,
  MONTH: 5,
  YEAR: 6,
  WEEK: 7,
} as const;
export type RateLimitUnit = (typeof RateLimitUnit)[keyof typeof RateLimitUnit];

/** Codec of envoy.extensions.common.ratelimit.v3.RateLimitDescriptor.Entry. */
export const rateLimitEntry = message(`${DESCRIPTOR}.Entry`, {
  key: singular(1, string),
  value: singular(2, string),
});

/** Codec of envoy.extensions.common.ratelimit.v3.RateLimitDescriptor.RateLimitOverride. */
export const rateLimitOverride = message(`${DESCRIPTOR}.RateLimitOverride`, {
  requestsPerUnit: singular(1, uint32),
  unit: singular(2, enumeration<RateLimitUnit>('envoy.type.v3.RateLimitUnit')),
  unitMultiplier: optional(3, uint32Value),
});

/** What is counted: a path of key and value pairs. */
export const rateLimitDescriptor = message(DESCRIPTOR, {
  entries: repeated(1, rateLimitEntry),
  limit: optional(2, rateLimitOverride),
  /** Wins over the request's. */
  hitsAddend: optional(3, uint64Value),
  isNegativeHits: singular(4, bool),
});
export type RateLimitDescriptor = Decoded<typeof rateLimitDescriptor.fields>;

/** Codec of envoy.service.ratelimit.v3.RateLimitRequest. */
export const rateLimitRequest = message(`${SERVICE}.RateLimitRequest`, {
  domain: singular(1, string),
  descriptors: repeated(2, rateLimitDescriptor),
  /** 0 means 1. */
  hitsAddend: singular(3, uint32),
});
export type RateLimitRequest = Decoded<typeof rateLimitRequest.fields>;
export type RateLimitRequestInit = Encodable<typeof rateLimitRequest.fields>;

/** The values of envoy.service.ratelimit.v3.RateLimitResponse.Code. */
export const RateLimitCode = { UNKNOWN: 0, OK: 1, OVER_LIMIT: 2 } as const;
export type RateLimitCode = (typeof RateLimitCode)[keyof typeof RateLimitCode];
const code = enumeration<RateLimitCode>(`${SERVICE}.RateLimitResponse.Code`);

/** Codec of envoy.service.ratelimit.v3.RateLimitResponse.RateLimit. */
export const rateLimit = message(`${SERVICE}.RateLimitResponse.RateLimit`, {
  requestsPerUnit: singular(1, uint32),
  unit: singular(2, enumeration<RateLimitUnit>(`${SERVICE}.RateLimitResponse.RateLimit.Unit`)),
  name: singular(3, string),
  unitMultiplier: optional(4, uint32Value),
});

/** Codec of envoy.service.ratelimit.v3.RateLimitResponse.Quota. */
export const rateLimitQuota = message(`${SERVICE}.RateLimitResponse.Quota`, {
  requests: singular(1, uint32),
  validUntil: optional(2, timestamp),
  id: singular(3, string),
});

/** One per descriptor, in the same order. */
export const descriptorStatus = message(`${SERVICE}.RateLimitResponse.DescriptorStatus`, {
  code: singular(1, code),
  currentLimit: optional(2, rateLimit),
  limitRemaining: singular(3, uint32),
  durationUntilReset: optional(4, duration),
  quota: optional(5, rateLimitQuota),
});
export type DescriptorStatus = Decoded<typeof descriptorStatus.fields>;

/** Codec of envoy.service.ratelimit.v3.RateLimitResponse. */
export const rateLimitResponse = message(`${SERVICE}.RateLimitResponse`, {
  overallCode: singular(1, code),
  statuses: repeated(2, descriptorStatus),
  responseHeadersToAdd: repeated(3, headerValue),
  requestHeadersToAdd: repeated(4, headerValue),
  rawBody: singular(5, bytes),
  dynamicMetadata: optional(6, struct),
  quota: optional(7, rateLimitQuota),
});
export type RateLimitResponse = Decoded<typeof rateLimitResponse.fields>;
export type RateLimitResponseInit = Encodable<typeof rateLimitResponse.fields>;
