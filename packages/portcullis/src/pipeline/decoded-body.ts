/** A body without its content codings, bounded, and why it could not be had when it could not. */
import { contentCodings, decodeContent, Fact, type FactCode } from '@portcullis/http-body';
import type { PostureCause } from '../config/posture.ts';
import { allValues, type Headers } from '../exchange/headers.ts';

/** What is inspected in the place of the bytes as received. */
export interface DecodedBody {
  readonly bytes: Uint8Array;
  /** Set when `bytes` is not the body that an application would see. */
  readonly cause: PostureCause | undefined;
}

/** A policy's limit may be small for what is sent; decoded text is larger. Bytes. */
const leastDecodedLimit = 8 * 1024 * 1024;

const limitFacts: ReadonlySet<FactCode> = new Set([
  Fact.CodingTooLarge,
  Fact.CodingRatio,
  Fact.CodingTooManyMembers,
]);

/**
 * Takes the codings that all lines of `content-encoding` name off `body`. What cannot be decoded is inspected raw.
 * `complete`: all of the body is there; the end of a cut one is no fault of its encoding.
 */
export function decodedBody(
  headers: Headers,
  body: Uint8Array,
  complete: boolean,
  maxBodyBytes: number,
): DecodedBody {
  const codings = body.length === 0 ? [] : codingsOf(headers);
  if (codings.length === 0) return { bytes: body, cause: undefined };
  const decoded = decodeContent(body, codings, {
    maxDecodedBytes: Math.max(maxBodyBytes, leastDecodedLimit),
  });
  const bytes = decoded.bytes.length > 0 ? decoded.bytes : body;
  if (decoded.complete) return { bytes, cause: undefined };
  if (decoded.facts.some((fact) => limitFacts.has(fact))) return { bytes, cause: 'over-limit' };
  const onlyCut = !complete && decoded.facts.includes(Fact.CodingTruncated);
  return { bytes, cause: onlyCut ? undefined : 'unsupported-encoding' };
}

/** Whether a body is encoded, so that its length says little about how much there is to inspect. */
export function isEncoded(headers: Headers): boolean {
  return codingsOf(headers).length > 0;
}

function codingsOf(headers: Headers): string[] {
  if (headers.find('content-encoding') < 0) return [];
  return allValues(headers, 'content-encoding').flatMap((value) => contentCodings(value));
}
