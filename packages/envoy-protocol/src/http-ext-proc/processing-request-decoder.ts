/**
 * Decodes envoy.service.ext_proc.v3.ProcessingRequest: the hot path. A decoder owns the one object it fills, so a
 * message costs no allocation but the view of a body. Structs are checked at once and built when asked for.
 *
 * Guarded by bench/codec.bench.ts.
 */
import { DEFAULT_MAX_HEADERS, HeaderList, readHeaderMap } from '../core/header-list.ts';
import { checkMetadata, type Metadata, metadata as metadataMessage } from '../core/metadata.ts';
import { RangeList } from '../core/range-list.ts';
import type { StructValue } from '../core/struct.ts';
import { StructMap } from '../core/struct-map.ts';
import type { DecodeError } from '../errors.ts';
import { Reader } from '../wire/reader.ts';
import { LENGTH_DELIMITED, tagOf, VARINT } from '../wire/wire-type.ts';
import type { BodySendMode } from './processing-mode.ts';

/** What a message is about. `none`: no member of the oneof `request` that is known here. */
export type ProcessingRequestKind =
  | 'request_headers'
  | 'response_headers'
  | 'request_body'
  | 'response_body'
  | 'request_trailers'
  | 'response_trailers'
  | 'none';

/** Envoy tells the configured body modes in the first message of a stream (since 1.34; not when observing). */
export interface ProtocolConfig {
  readonly requestBodyMode: BodySendMode;
  readonly responseBodyMode: BodySendMode;
  readonly sendBodyWithoutWaiting: boolean;
}

/** Bounds of what one message may hold. */
export interface ProcessingRequestLimits {
  /** Headers or trailers; more is 'limit.headers'. Default 4,096 (see `DEFAULT_MAX_HEADERS`). */
  readonly maxHeaders?: number;
  /** Elements of all attributes and metadata; more is 'limit.items'. Default 10,000: `xds.node` has some 5,000. */
  readonly maxItems?: number;
  /** Nesting of attributes and metadata; more is 'limit.depth'. Default 32. */
  readonly maxDepth?: number;
}

const EMPTY = new Uint8Array(0);

const REQUEST_HEADERS = tagOf(2, LENGTH_DELIMITED);
const RESPONSE_HEADERS = tagOf(3, LENGTH_DELIMITED);
const REQUEST_BODY = tagOf(4, LENGTH_DELIMITED);
const RESPONSE_BODY = tagOf(5, LENGTH_DELIMITED);
const REQUEST_TRAILERS = tagOf(6, LENGTH_DELIMITED);
const RESPONSE_TRAILERS = tagOf(7, LENGTH_DELIMITED);
const METADATA_CONTEXT = tagOf(8, LENGTH_DELIMITED);
const ATTRIBUTES = tagOf(9, LENGTH_DELIMITED);
const OBSERVABILITY_MODE = tagOf(10, VARINT);
const PROTOCOL_CONFIG = tagOf(11, LENGTH_DELIMITED);

const FIRST_MESSAGE = tagOf(1, LENGTH_DELIMITED);
const SECOND_VARINT = tagOf(2, VARINT);
const FIRST_VARINT = tagOf(1, VARINT);
const THIRD_VARINT = tagOf(3, VARINT);
const FOURTH_VARINT = tagOf(4, VARINT);
const FIFTH_VARINT = tagOf(5, VARINT);

/**
 * One decoded message.
 *
 * Lifetime: the object and its views are valid until the decoder decodes again or the message's bytes are reused.
 * What is kept longer is copied: `headers.copy()`, `new Uint8Array(body)`, the plain data of `attribute` and
 * `metadataContext` (of which typed metadata are views).
 */
export class ProcessingRequest {
  kind: ProcessingRequestKind = 'none';
  /** Headers of a headers message, trailers of a trailers message; empty otherwise. */
  readonly headers: HeaderList = new HeaderList();
  /** Of headers: no body follows. Of a body: nothing follows. Never set for trailers. */
  endOfStream = false;
  /** The bytes of a body message, a view; empty otherwise. */
  body: Uint8Array = EMPTY;
  /** Body mode GRPC: the stream ended without a message in this chunk. */
  endOfStreamWithoutMessage = false;
  /** Body mode GRPC: the message is compressed. */
  grpcMessageCompressed = false;
  /** Body: the last chunk after a drain (Envoy 1.40). */
  drainComplete = false;
  /** Attributes by namespace (`envoy.filters.http.ext_proc`) and name. */
  readonly attributes: StructMap = new StructMap();
  /** Envoy does not wait and ignores every reply. */
  observabilityMode = false;
  /** Present in the first message of a stream only. */
  protocolConfig: ProtocolConfig | undefined;
  #bytes: Uint8Array = EMPTY;
  readonly #metadata = new RangeList();

  /** The attribute whose expression is `name` (`xds.node.id`), or undefined. */
  attribute(name: string): StructValue | undefined {
    return this.attributes.get(name);
  }

  /** The metadata that Envoy forwards, or undefined where the field is absent. Decoded at each call. */
  metadataContext(): Metadata | undefined {
    if (this.#metadata.count === 0) return undefined;
    let metadata = metadataMessage.empty();
    const reader = new Reader();
    for (let index = 0; index < this.#metadata.count; index++) {
      reader.reset(this.#bytes, this.#metadata.start(index), this.#metadata.end(index));
      metadata = metadataMessage.read(reader, metadata);
    }
    return metadata;
  }

  /** Forgets the message; called by the decoder. */
  reset(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#metadata.clear();
    this.attributes.reset(bytes);
    this.observabilityMode = false;
    this.protocolConfig = undefined;
    this.become('none');
  }

  /** Switches to another member of the oneof; the same member again is merged, as the encoding demands. */
  become(kind: ProcessingRequestKind): void {
    if (kind === this.kind && kind !== 'none') return;
    this.kind = kind;
    this.headers.reset(this.#bytes);
    this.endOfStream = false;
    this.body = EMPTY;
    this.endOfStreamWithoutMessage = false;
    this.grpcMessageCompressed = false;
    this.drainComplete = false;
  }

  /** Notes where metadata stand, their length prefix included; called by the decoder. */
  addMetadata(start: number, end: number): void {
    this.#metadata.push(start, end);
  }
}

/** Decodes messages one after the other into one object. One per worker is enough. */
export class ProcessingRequestDecoder {
  readonly #reader = new Reader();
  readonly #request = new ProcessingRequest();
  readonly #maxHeaders: number;
  readonly #maxItems: number;
  readonly #maxDepth: number;

  constructor(limits: ProcessingRequestLimits = {}) {
    this.#maxHeaders = limits.maxHeaders ?? DEFAULT_MAX_HEADERS;
    this.#maxItems = limits.maxItems ?? 10_000;
    this.#maxDepth = limits.maxDepth ?? 32;
  }

  /** Decodes `bytes[start, end)`. The result is overwritten by the next call. */
  decode(bytes: Uint8Array, start = 0, end: number = bytes.length): ProcessingRequest | DecodeError {
    const reader = this.#reader;
    const request = this.#request;
    reader.reset(bytes, start, end, this.#maxItems, this.#maxDepth);
    request.reset(bytes);
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) this.#field(tag);
    return reader.failure() ?? request;
  }

  #field(tag: number): void {
    switch (tag) {
      case REQUEST_HEADERS:
        this.#headers('request_headers');
        break;
      case RESPONSE_HEADERS:
        this.#headers('response_headers');
        break;
      case REQUEST_BODY:
        this.#body('request_body');
        break;
      case RESPONSE_BODY:
        this.#body('response_body');
        break;
      case REQUEST_TRAILERS:
        this.#trailers('request_trailers');
        break;
      case RESPONSE_TRAILERS:
        this.#trailers('response_trailers');
        break;
      case METADATA_CONTEXT:
        this.#metadata();
        break;
      case ATTRIBUTES: {
        const outer = this.#reader.enter();
        this.#request.attributes.readEntry(this.#reader);
        this.#reader.leave(outer);
        break;
      }
      case OBSERVABILITY_MODE:
        this.#request.observabilityMode = this.#reader.bool();
        break;
      case PROTOCOL_CONFIG:
        this.#protocolConfig();
        break;
      default:
        this.#reader.skip(tag);
    }
  }

  #headers(kind: ProcessingRequestKind): void {
    const reader = this.#reader;
    const request = this.#request;
    request.become(kind);
    const outer = reader.enter();
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === FIRST_MESSAGE) {
        const end = reader.enter();
        readHeaderMap(reader, request.headers, this.#maxHeaders);
        reader.leave(end);
      } else if (tag === THIRD_VARINT) request.endOfStream = reader.bool();
      else reader.skip(tag);
    }
    reader.leave(outer);
  }

  #body(kind: ProcessingRequestKind): void {
    const reader = this.#reader;
    const request = this.#request;
    request.become(kind);
    const outer = reader.enter();
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === FIRST_MESSAGE) request.body = reader.view();
      else if (tag === SECOND_VARINT) request.endOfStream = reader.bool();
      else if (tag === THIRD_VARINT) request.endOfStreamWithoutMessage = reader.bool();
      else if (tag === FOURTH_VARINT) request.grpcMessageCompressed = reader.bool();
      else if (tag === FIFTH_VARINT) request.drainComplete = reader.bool();
      else reader.skip(tag);
    }
    reader.leave(outer);
  }

  #trailers(kind: ProcessingRequestKind): void {
    const reader = this.#reader;
    this.#request.become(kind);
    const outer = reader.enter();
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === FIRST_MESSAGE) {
        const end = reader.enter();
        readHeaderMap(reader, this.#request.headers, this.#maxHeaders);
        reader.leave(end);
      } else reader.skip(tag);
    }
    reader.leave(outer);
  }

  #metadata(): void {
    const reader = this.#reader;
    reader.take();
    const start = reader.pos;
    const outer = reader.enter();
    const end = reader.end;
    checkMetadata(reader);
    reader.leave(outer);
    if (!reader.failed) this.#request.addMetadata(start, end);
  }

  #protocolConfig(): void {
    const reader = this.#reader;
    const before = this.#request.protocolConfig;
    let requestBodyMode: number = before?.requestBodyMode ?? 0;
    let responseBodyMode: number = before?.responseBodyMode ?? 0;
    let sendBodyWithoutWaiting = before?.sendBodyWithoutWaiting ?? false;
    const outer = reader.enter();
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === FIRST_VARINT) requestBodyMode = reader.int32();
      else if (tag === SECOND_VARINT) responseBodyMode = reader.int32();
      else if (tag === THIRD_VARINT) sendBodyWithoutWaiting = reader.bool();
      else reader.skip(tag);
    }
    reader.leave(outer);
    this.#request.protocolConfig = {
      requestBodyMode: requestBodyMode as BodySendMode,
      responseBodyMode: responseBodyMode as BodySendMode,
      sendBodyWithoutWaiting,
    };
  }
}
