import type { BodyParser, BodyReport } from '../body-parser.ts';
import { copied } from '../copied.ts';
import { Fact } from '../fact.ts';
import { FieldKind } from '../field-table.ts';
import { type BodyLimits, bodyLimits } from '../limits.ts';
import { ParseState } from '../parse-state.ts';
import { ProtobufStrings } from './protobuf-strings.ts';

/** Settings of `GrpcParser`. */
export interface GrpcOptions {
  /** Limits; default `defaultLimits`. */
  readonly limits?: Partial<BodyLimits>;
  /** Longest message. Default 4 MiB, as in gRPC. */
  readonly maxMessageBytes?: number;
  /**
   * Decodes a compressed message (grpc-encoding), for example with `decodeContent`; undefined when it cannot. Default:
   * compressed messages are reported and kept as bytes.
   */
  readonly decompress?: (message: Uint8Array) => Uint8Array | undefined;
}

const prefixLength = 5;

/**
 * gRPC (a flag byte, a length of 4 bytes, a message; again and again) and gRPC-web, whose trailers come in a frame with
 * flag 0x80. For grpc-web-text decode the base64 first.
 */
export class GrpcParser implements BodyParser {
  readonly #maxMessage: number;
  readonly #maxBytes: number;
  readonly #decompress: ((message: Uint8Array) => Uint8Array | undefined) | undefined;
  readonly #state: ParseState;
  readonly #strings: ProtobufStrings;
  readonly #prefix = new Uint8Array(prefixLength);
  #prefixBytes = 0;
  #frameStart = 0;
  /** Bytes of the current message that are still to come; -1 in a prefix. */
  #missing = -1;
  #messageAt = 0;

  constructor(options: GrpcOptions = {}) {
    const limits = bodyLimits(options.limits);
    this.#maxMessage = options.maxMessageBytes ?? 4 * 1024 * 1024;
    this.#maxBytes = limits.maxTotalBytes;
    this.#decompress = options.decompress;
    this.#state = new ParseState(limits);
    this.#strings = new ProtobufStrings(this.#state);
  }

  reset(): void {
    this.#state.clear();
    this.#prefixBytes = 0;
    this.#frameStart = 0;
    this.#missing = -1;
  }

  push(chunk: Uint8Array, start: number, end: number): void {
    const state = this.#state;
    let at = start;
    while (at < end && state.stoppedAt < 0) {
      const before = at;
      if (this.#missing < 0) {
        this.#prefix[this.#prefixBytes++] = chunk[at++]!;
        state.size++;
        if (this.#prefixBytes === prefixLength) this.#beginMessage();
        continue;
      }
      const part = Math.min(end - at, this.#missing);
      state.fields.append(chunk, at, at + part);
      this.#missing -= part;
      at += part;
      state.size += at - before;
      if (this.#missing === 0) this.#endMessage();
    }
    state.size += end - at;
  }

  end(): BodyReport {
    const state = this.#state;
    if (state.stoppedAt < 0 && (this.#missing >= 0 || this.#prefixBytes > 0)) {
      state.stop(Fact.GrpcTruncated, state.size, this.#frameStart);
    }
    return state;
  }

  #beginMessage(): void {
    const state = this.#state;
    const [flag, a, b, c, d] = this.#prefix as Uint8Array & [number, number, number, number, number];
    const length = a * 0x1000000 + (b << 16) + (c << 8) + d;
    if ((flag & 0x7e) !== 0) state.stop(Fact.GrpcInvalidFlag, this.#frameStart);
    else if (length > this.#maxMessage) state.stop(Fact.GrpcMessageLimit, this.#frameStart);
    else if (this.#frameStart + length > this.#maxBytes) state.stop(Fact.TotalLimit, this.#frameStart);
    this.#missing = length;
    this.#messageAt = state.fields.used;
    if (length === 0 && state.stoppedAt < 0) this.#endMessage();
  }

  #endMessage(): void {
    const state = this.#state;
    const { fields } = state;
    const flag = this.#prefix[0]!;
    const offset = this.#frameStart + prefixLength;
    const end = fields.used;
    if ((flag & 0x80) !== 0) this.#trailers(this.#messageAt, end, offset);
    else if ((flag & 1) === 0) this.#strings.read(this.#messageAt, end, offset);
    else this.#compressed(this.#messageAt, end, offset);
    this.#missing = -1;
    this.#prefixBytes = 0;
    this.#frameStart = state.size;
  }

  #compressed(start: number, end: number, offset: number): void {
    const { fields, facts } = this.#state;
    facts.add(Fact.GrpcCompressed, offset);
    const decoded = this.#decompress?.(copied(fields.bytes, start, end));
    if (decoded === undefined || decoded.length > this.#maxMessage) {
      facts.add(Fact.GrpcUndecoded, offset);
      if (!fields.add(FieldKind.ProtobufBytes, start, start, start, end, offset, offset + end - start)) {
        this.#state.stop(Fact.FieldLimit, offset);
      }
      return;
    }
    // Offsets of rows out of a compressed message count from the frame's content on, in decoded bytes.
    const at = fields.append(decoded, 0, decoded.length);
    this.#strings.read(at, at + decoded.length, offset);
  }

  /** `name: value` lines as in HTTP/1 (gRPC-web). */
  #trailers(start: number, end: number, offset: number): void {
    const { fields } = this.#state;
    const { bytes } = fields;
    let at = start;
    while (at < end) {
      const feed = bytes.subarray(0, end).indexOf(0x0a, at);
      const lineEnd = feed < 0 ? end : feed;
      const textEnd = lineEnd > at && bytes[lineEnd - 1] === 0x0d ? lineEnd - 1 : lineEnd;
      let colon = at;
      while (colon < textEnd && bytes[colon] !== 0x3a) colon++;
      let valueStart = Math.min(colon + 1, textEnd);
      while (valueStart < textEnd && bytes[valueStart] === 0x20) valueStart++;
      const base = offset - start;
      if (
        textEnd > at &&
        !fields.add(FieldKind.GrpcTrailer, at, colon, valueStart, textEnd, base + at, base + textEnd)
      ) {
        this.#state.stop(Fact.FieldLimit, base + at);
        return;
      }
      at = lineEnd + 1;
    }
  }
}
