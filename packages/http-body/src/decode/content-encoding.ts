/**
 * Content-Encoding (RFC 9110 8.4): gzip, deflate (zlib and raw), br, zstd, identity, and stacks of them. The only file
 * of this package that imports node:zlib. Synchronous, because inspection is (D15); time and memory are bounded by the
 * size limits, which hold for each layer.
 */
import {
  brotliDecompressSync,
  constants,
  crc32,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import { Fact, type FactCode } from '../fact.ts';
import { gzipHeaderLength } from './gzip-header.ts';

/** Bounds of `decodeContent`. */
export interface DecodeLimits {
  /** Most bytes that a layer may decode to. Default 16 MiB. */
  readonly maxDecodedBytes: number;
  /**
   * Most bytes of output for one of input, in each layer. Default 200: text compresses below 20, and deflate ends at
   * 1,032.
   */
  readonly maxRatio: number;
  /** Output below this is allowed at any ratio. Default 256 KiB: small and very regular bodies exist. */
  readonly ratioFreeBytes: number;
  /** Most codings on top of one another. Default 3. */
  readonly maxLayers: number;
  /** Most gzip members that follow one another. Default 64: each costs a set-up of the decoder. */
  readonly maxMembers: number;
}

/** The defaults named at each limit. */
export const defaultDecodeLimits: DecodeLimits = {
  maxDecodedBytes: 16 * 1024 * 1024,
  maxRatio: 200,
  ratioFreeBytes: 256 * 1024,
  maxLayers: 3,
  maxMembers: 64,
};

/** What came out. */
export interface DecodedContent {
  /** The decoded bytes, or as far as decoding came; the input itself when nothing had to be decoded. */
  readonly bytes: Uint8Array;
  /** Every layer was decoded to its end. False: `bytes` is not the body that an application may see. */
  readonly complete: boolean;
  /** What was noticed, without repetition. */
  readonly facts: readonly FactCode[];
  /** Names of the codings that were taken off, outermost first. */
  readonly layers: readonly string[];
}

/** Codings of a Content-Encoding value in lower case, in the order in which they were applied; identity left out. */
export function contentCodings(header: string): string[] {
  return header
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
}

/** Takes all codings off. `codings` as `contentCodings` gives them. Never throws. */
export function decodeContent(
  bytes: Uint8Array,
  codings: readonly string[],
  changes: Partial<DecodeLimits> = {},
): DecodedContent {
  const limits: DecodeLimits = { ...defaultDecodeLimits, ...changes };
  const facts = new Set<FactCode>();
  const layers: string[] = [];
  let current = bytes;
  let complete = true;
  if (codings.length > 1) facts.add(Fact.CodingStacked);
  if (codings.length > limits.maxLayers) {
    facts.add(Fact.CodingTooManyLayers);
    return { bytes, complete: false, facts: [...facts], layers };
  }
  for (const coding of codings.toReversed()) {
    const decode = decoders.get(coding);
    if (decode === undefined) {
      facts.add(Fact.CodingUnknown);
      complete = false;
      break;
    }
    const decoded = decode(current, new Budget(current.length, limits, facts));
    layers.push(coding);
    if (decoded === undefined) {
      complete = false;
      current = new Uint8Array(0);
      break;
    }
    current = decoded;
    if (facts.has(Fact.CodingTruncated)) {
      complete = false;
      break;
    }
  }
  return { bytes: current, complete, facts: [...facts], layers };
}

/** What one layer may produce, and where it reports. */
class Budget {
  readonly facts: Set<FactCode>;
  readonly maxMembers: number;
  readonly #ratioBound: number;
  #left: number;

  constructor(inputLength: number, limits: DecodeLimits, facts: Set<FactCode>) {
    this.facts = facts;
    this.maxMembers = limits.maxMembers;
    this.#ratioBound = Math.max(limits.ratioFreeBytes, inputLength * limits.maxRatio);
    this.#left = Math.min(this.#ratioBound, limits.maxDecodedBytes);
    if (this.#ratioBound > limits.maxDecodedBytes) this.#ratioBound = Number.POSITIVE_INFINITY;
  }

  /** Runs a decoder of node:zlib within the budget. Undefined when it failed; the facts say why. */
  run(decode: Decoder, input: Uint8Array): { output: Uint8Array; consumed: number } | undefined {
    try {
      return this.#take(decode(input, this.#left, false));
    } catch (error) {
      if (codeOf(error) !== 'Z_BUF_ERROR') return this.#failed(error);
    }
    this.facts.add(Fact.CodingTruncated);
    try {
      return this.#take(decode(input, this.#left, true));
    } catch (error) {
      // What is cut off may be too large as well: node:zlib tells of the end first.
      return this.#failed(error);
    }
  }

  #failed(error: unknown): undefined {
    if (codeOf(error) !== 'ERR_BUFFER_TOO_LARGE') this.facts.add(Fact.CodingCorrupt);
    else this.facts.add(Number.isFinite(this.#ratioBound) ? Fact.CodingRatio : Fact.CodingTooLarge);
  }

  #take(result: { output: Uint8Array; consumed: number }): { output: Uint8Array; consumed: number } {
    this.#left -= result.output.length;
    return result;
  }
}

/** With `partial`, what can be decoded of cut-off input is no error. */
type Decoder = (
  input: Uint8Array,
  maxOutput: number,
  partial: boolean,
) => { output: Uint8Array; consumed: number };

const rawInflate: Decoder = (input, maxOutput, partial) =>
  resultOf(
    inflateRawSync(input, { info: true, maxOutputLength: outputLimit(maxOutput), ...zlibFlush(partial) }),
  );
const zlibInflate: Decoder = (input, maxOutput, partial) =>
  resultOf(
    inflateSync(input, { info: true, maxOutputLength: outputLimit(maxOutput), ...zlibFlush(partial) }),
  );
const brotli: Decoder = (input, maxOutput, partial) =>
  resultOf(
    brotliDecompressSync(input, {
      info: true,
      maxOutputLength: outputLimit(maxOutput),
      ...(partial ? { finishFlush: constants.BROTLI_OPERATION_FLUSH } : {}),
    }),
  );
const zstd: Decoder = (input, maxOutput, partial) =>
  resultOf(
    zstdDecompressSync(input, {
      info: true,
      maxOutputLength: outputLimit(maxOutput),
      ...(partial ? { finishFlush: constants.ZSTD_e_flush } : {}),
    }),
  );

function zlibFlush(partial: boolean): { finishFlush?: number } {
  return partial ? { finishFlush: constants.Z_SYNC_FLUSH } : {};
}

/** node:zlib wants at least 1. */
function outputLimit(bytes: number): number {
  return Math.max(1, Math.floor(bytes));
}

/** With the option `info` node:zlib returns the output with the engine, which knows how much input it took. */
function resultOf(result: unknown): { output: Uint8Array; consumed: number } {
  const { buffer, engine } = result as { buffer: Uint8Array; engine: { bytesWritten: number } };
  return { output: buffer, consumed: engine.bytesWritten };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function decodeGzip(input: Uint8Array, budget: Budget): Uint8Array | undefined {
  const members: Uint8Array[] = [];
  let at = 0;
  while (at < input.length || members.length === 0) {
    const header = gzipHeaderLength(input, at, input.length);
    if (header <= 0) {
      if (members.length > 0) budget.facts.add(Fact.CodingTrailingData);
      else budget.facts.add(header < 0 || input.length === 0 ? Fact.CodingTruncated : Fact.CodingCorrupt);
      break;
    }
    if (members.length === budget.maxMembers) {
      budget.facts.add(Fact.CodingTooManyMembers);
      return undefined;
    }
    if (members.length === 1) budget.facts.add(Fact.CodingSeveralMembers);
    const member = budget.run(rawInflate, input.subarray(at + header));
    if (member === undefined) return undefined;
    members.push(member.output);
    at += header + member.consumed;
    if (budget.facts.has(Fact.CodingTruncated)) break;
    if (at + 8 > input.length) {
      budget.facts.add(Fact.CodingTruncated);
      break;
    }
    const trailer = new DataView(input.buffer, input.byteOffset + at, 8);
    const isIntact =
      trailer.getUint32(0, true) === crc32(member.output) &&
      trailer.getUint32(4, true) === member.output.length >>> 0;
    if (!isIntact) budget.facts.add(Fact.CodingChecksum);
    at += 8;
  }
  return members.length === 0 ? undefined : join(members);
}

function decodeDeflate(input: Uint8Array, budget: Budget): Uint8Array | undefined {
  const isZlib = input.length >= 2 && (input[0]! & 0x0f) === 8 && (input[0]! * 256 + input[1]!) % 31 === 0;
  if (!isZlib) budget.facts.add(Fact.CodingRawDeflate);
  return decodeSingle(isZlib ? zlibInflate : rawInflate, input, budget);
}

function decodeSingle(decode: Decoder, input: Uint8Array, budget: Budget): Uint8Array | undefined {
  const result = budget.run(decode, input);
  if (result === undefined) return undefined;
  if (result.consumed < input.length) budget.facts.add(Fact.CodingTrailingData);
  return result.output;
}

const decoders: ReadonlyMap<string, (input: Uint8Array, budget: Budget) => Uint8Array | undefined> = new Map([
  ['gzip', decodeGzip],
  ['x-gzip', decodeGzip],
  ['deflate', decodeDeflate],
  ['br', (input: Uint8Array, budget: Budget) => decodeSingle(brotli, input, budget)],
  ['zstd', (input: Uint8Array, budget: Budget) => decodeSingle(zstd, input, budget)],
]);

function join(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
