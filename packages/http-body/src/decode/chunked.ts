import { Fact, type FactCode } from '../fact.ts';
import { hexValue, notHex } from './hex.ts';

/** A message body taken out of the chunked transfer coding. */
export interface ChunkedBody {
  /** The chunks' data, joined. */
  readonly body: Uint8Array;
  /** Start and end of the trailer section in the input; equal when there is none. */
  readonly trailerStart: number;
  readonly trailerEnd: number;
  /** Offset behind the coding. */
  readonly end: number;
  /** What was noticed, without repetition. */
  readonly facts: readonly FactCode[];
}

const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/**
 * Decodes the chunked transfer coding (RFC 9112 7.1) of a raw request, for tools that read such requests from files:
 * behind Envoy it never occurs. Deviations that some server accepts are facts, and decoding goes on; after what
 * nothing accepts, the data so far is the body. Never throws.
 */
export function decodeChunked(bytes: Uint8Array, start: number, end: number): ChunkedBody {
  const facts = new Set<FactCode>();
  const body = new Uint8Array(end - start);
  let length = 0;
  let at = start;
  let trailerStart = at;
  let complete = false;
  while (!complete) {
    const lineEnd = endOfLine(bytes, at, end, facts);
    if (lineEnd.next < 0) {
      facts.add(Fact.ChunkTruncated);
      break;
    }
    const size = chunkSize(bytes, at, lineEnd.end, facts);
    at = lineEnd.next;
    if (size < 0) {
      facts.add(Fact.ChunkSize);
      break;
    }
    if (size === 0) {
      complete = true;
      break;
    }
    const available = Math.min(size, end - at);
    body.set(bytes.subarray(at, at + available), length);
    length += available;
    at += available;
    if (available < size) {
      facts.add(Fact.ChunkTruncated);
      break;
    }
    if (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed && at + 1 < end) at += 2;
    else if (bytes[at] === lineFeed && at < end) {
      facts.add(Fact.ChunkLoneFeed);
      at++;
    } else facts.add(at < end ? Fact.ChunkLineEnd : Fact.ChunkTruncated);
  }
  trailerStart = at;
  let trailerEnd = at;
  if (complete) {
    for (;;) {
      const line = endOfLine(bytes, at, end, facts);
      if (line.next < 0) {
        facts.add(Fact.ChunkTruncated);
        trailerEnd = end;
        at = end;
        break;
      }
      const isEmpty = line.end === at;
      at = line.next;
      if (isEmpty) break;
      trailerEnd = at;
      facts.add(Fact.ChunkTrailers);
    }
    if (at < end) facts.add(Fact.ChunkTrailingData);
  }
  return { body: body.subarray(0, length), trailerStart, trailerEnd, end: at, facts: [...facts] };
}

/** Where a line ends and the next begins; -1 when there is no line feed. */
function endOfLine(
  bytes: Uint8Array,
  start: number,
  end: number,
  facts: Set<FactCode>,
): { end: number; next: number } {
  const feed = bytes.indexOf(lineFeed, start);
  if (feed < 0 || feed >= end) return { end, next: -1 };
  if (feed > start && bytes[feed - 1] === carriageReturn) return { end: feed - 1, next: feed + 1 };
  facts.add(Fact.ChunkLoneFeed);
  return { end: feed, next: feed + 1 };
}

/** The size in a size line, or -1. At most 7 significant digits: no body here is larger than 256 MiB. */
function chunkSize(bytes: Uint8Array, start: number, end: number, facts: Set<FactCode>): number {
  let at = start;
  while (at < end && isBlankOrSign(bytes[at]!)) {
    facts.add(Fact.ChunkSpace);
    at++;
  }
  if (bytes[at] === 0x30 && at + 1 < end && (bytes[at + 1]! | 0x20) === 0x78) return -1;
  let size = 0;
  let digits = 0;
  for (; at < end && hexValue[bytes[at]!] !== notHex; at++, digits++) {
    size = size * 16 + hexValue[bytes[at]!]!;
    if (size > 0xfffffff) return -1;
  }
  if (digits === 0) return -1;
  while (at < end && isBlankOrSign(bytes[at]!)) {
    facts.add(Fact.ChunkSpace);
    at++;
  }
  if (at === end) return size;
  if (bytes[at] !== 0x3b) return -1;
  facts.add(Fact.ChunkExtension);
  return size;
}

function isBlankOrSign(c: number): boolean {
  return c === 0x20 || c === 0x09 || c === 0x2b;
}
