/** A body without its content codings, bounded, and why it could not be had when it could not. */
import {
  contentCodings,
  type DecodedContent,
  type DecodeLimits,
  decodeContent,
  Fact,
  type FactCode,
  fileType,
} from '@portcullis/http-body';
import type { PostureCause } from '../config/posture.ts';
import { allValues, type Headers } from '../exchange/headers.ts';

/** What is inspected in the place of the bytes as received. */
export interface DecodedBody {
  readonly bytes: Uint8Array;
  /** Set when `bytes` is not the body that an application would see. */
  readonly cause: PostureCause | undefined;
  /** What was noticed of the coding. */
  readonly facts: readonly FactCode[];
}

const limitFacts: ReadonlySet<FactCode> = new Set([
  Fact.CodingTooLarge,
  Fact.CodingRatio,
  Fact.CodingTooManyMembers,
  Fact.CodingTooManyLayers,
]);

/**
 * Takes the codings that all lines of `content-encoding` name off `body`. What cannot be decoded is inspected raw.
 * `complete`: all of the body is there; the end of a cut one is no fault of its encoding.
 */
export function decodedBody(
  headers: Headers,
  body: Uint8Array,
  complete: boolean,
  limits: Partial<DecodeLimits>,
): DecodedBody {
  const codings = body.length === 0 ? [] : codingsOf(headers);
  if (codings.length === 0) return { bytes: body, cause: undefined, facts: [] };
  const decoded = decodeContent(body, codings, limits);
  const { facts } = decoded;
  return { bytes: decoded.bytes.length > 0 ? decoded.bytes : body, cause: causeOf(decoded, complete), facts };
}

/**
 * Takes off a coding that no header names and the first bytes show. Undefined: there is none, or nothing comes of it
 * and the bytes stay what they are.
 */
export function undeclaredCoding(body: Uint8Array, limits: Partial<DecodeLimits>): DecodedBody | undefined {
  const coding = fileType(body, 0, body.length);
  if (coding !== 'gzip' && coding !== 'zstd') return undefined;
  const decoded = decodeContent(body, [coding], limits);
  if (isOverLimit(decoded)) return { bytes: body, cause: 'over-limit', facts: decoded.facts };
  if (decoded.bytes.length === 0) return undefined;
  return { bytes: decoded.bytes, cause: undefined, facts: decoded.facts };
}

/** Whether a body is encoded, so that its length says little about how much there is to inspect. */
export function isEncoded(headers: Headers): boolean {
  return codingsOf(headers).length > 0;
}

function causeOf(decoded: DecodedContent, complete: boolean): PostureCause | undefined {
  if (isOverLimit(decoded)) return 'over-limit';
  if (decoded.complete)
    return decoded.facts.includes(Fact.CodingChecksum) ? 'unsupported-encoding' : undefined;
  const onlyCut = !complete && decoded.facts.includes(Fact.CodingTruncated);
  return onlyCut ? undefined : 'unsupported-encoding';
}

function isOverLimit(decoded: DecodedContent): boolean {
  return !decoded.complete && decoded.facts.some((fact) => limitFacts.has(fact));
}

function codingsOf(headers: Headers): string[] {
  if (headers.find('content-encoding') < 0) return [];
  return allValues(headers, 'content-encoding').flatMap((value) => contentCodings(value));
}
