import { type BodyParser, type BodyReport, parseWhole } from './body-parser.ts';
import { type BodyFormat, chooseParser, type FormatChoice } from './choose-parser.ts';
import { decodeBase64 } from './decode/base64.ts';
import { toUtf8 } from './decode/charset.ts';
import { contentCodings, decodeContent } from './decode/content-encoding.ts';
import { GraphqlParser } from './graphql/graphql-parser.ts';
import { GrpcParser } from './grpc/grpc-messages.ts';
import { JsonParser } from './json/json-parser.ts';
import { type BodyLimits, bodyLimits } from './limits.ts';
import { multipartBoundary } from './multipart/boundary.ts';
import { MultipartParser } from './multipart/multipart-parser.ts';
import { UrlencodedParser } from './urlencoded.ts';
import { XmlParser } from './xml/xml-parser.ts';

/** Settings of a `ContentReader`. */
export interface ContentReaderOptions {
  /** Limits of all parsers; default `defaultLimits`. */
  readonly limits?: Partial<BodyLimits>;
}

/** What a body is, and what is in it. Valid until the reader reads another. */
export interface ReadContent {
  readonly choice: FormatChoice;
  /**
   * What was parsed, and what the offsets of `report` count in: the body itself, or its text in UTF-8 where it came in
   * UTF-16 or UTF-32, or its bytes where it came in base64 (gRPC-web in text).
   */
  readonly text: Uint8Array;
  /** Undefined where the format has no fields: text, binary, empty. */
  readonly report: BodyReport | undefined;
}

/**
 * Reads a body as what it is: chooses the parser by type and bytes, brings the text into UTF-8, and parses. Keeps its
 * parsers, so that nothing is allocated for the next body but what that needs.
 */
export class ContentReader {
  readonly #limits: BodyLimits;
  readonly #parsers = new Map<BodyFormat, BodyParser>();
  #grpcEncoding = '';
  /** Bytes that compressed messages of gRPC may still decode to. */
  #decodedLeft = 0;

  constructor(options: ContentReaderOptions = {}) {
    this.#limits = bodyLimits(options.limits);
  }

  /**
   * Reads a whole body without its content codings. `contentTypes`: the values of all lines, as strings of bytes;
   * `grpcEncoding`: the value of `grpc-encoding`, for compressed messages. Never throws.
   */
  read(contentTypes: readonly string[], body: Uint8Array, grpcEncoding = ''): ReadContent {
    // PERF: what most requests have.
    if (body.length === 0 && contentTypes.length === 0) return nothing;
    const declared = chooseParser(contentTypes, body);
    const wide = wideText(declared, body);
    const choice = wide === undefined ? declared : withFormatOf(declared, chooseParser(contentTypes, wide));
    const text = wide ?? body;
    if (choice.format === 'grpc-web-text') {
      const frames = new Uint8Array(Math.ceil((text.length * 3) / 4));
      const length = decodeBase64(text, 0, text.length, frames, 0, 'forgiving');
      return this.#parsed(choice, frames.subarray(0, length), grpcEncoding);
    }
    if (choice.format === 'multipart') {
      const contentType = withBoundary(contentTypes[0] ?? '', text);
      const parser = new MultipartParser({ contentType, limits: this.#limits });
      return { choice, text, report: parseWhole(parser, text) };
    }
    return this.#parsed(choice, text, grpcEncoding);
  }

  /** Gives large buffers back. What was read is gone. */
  clear(): void {
    for (const parser of this.#parsers.values()) parser.reset();
  }

  #parsed(choice: FormatChoice, text: Uint8Array, grpcEncoding: string): ReadContent {
    this.#grpcEncoding = grpcEncoding;
    this.#decodedLeft = this.#limits.maxTotalBytes;
    const parser = this.#parserOf(choice.format);
    return { choice, text, report: parser === undefined ? undefined : parseWhole(parser, text) };
  }

  #parserOf(format: BodyFormat): BodyParser | undefined {
    const made = this.#parsers.get(format);
    if (made !== undefined) return made;
    const parser = this.#make(format);
    if (parser !== undefined) this.#parsers.set(format, parser);
    return parser;
  }

  #make(format: BodyFormat): BodyParser | undefined {
    const limits = this.#limits;
    switch (format) {
      case 'urlencoded':
        return new UrlencodedParser({ limits });
      case 'json':
        return new JsonParser({ limits });
      case 'json-sequence':
        return new JsonParser({ limits, sequence: true });
      case 'xml':
        return new XmlParser({ limits });
      case 'graphql':
        return new GraphqlParser({ limits });
      case 'grpc':
      case 'grpc-web':
      case 'grpc-web-text':
        return new GrpcParser({ limits, decompress: (message) => this.#decompress(message) });
      default:
        return undefined;
    }
  }

  #decompress(message: Uint8Array): Uint8Array | undefined {
    const codings = contentCodings(this.#grpcEncoding);
    if (codings.length === 0 || this.#decodedLeft <= 0) return undefined;
    const { bytes, complete } = decodeContent(message, codings, { maxDecodedBytes: this.#decodedLeft });
    if (!complete) return undefined;
    this.#decodedLeft -= bytes.length;
    return bytes;
  }
}

/**
 * Text in UTF-16 or UTF-32 as UTF-8; undefined for every other. Only what the bytes show: a charset that is merely
 * declared, over bytes of ASCII, would make the text unreadable here and nowhere else.
 */
function wideText(choice: FormatChoice, body: Uint8Array): Uint8Array | undefined {
  const { encoding, markLength } = choice.charset;
  if (encoding === 'utf-8' || encoding === 'utf-7') return undefined;
  const isWide = markLength > 0 || body.subarray(0, 4).includes(0);
  const { declared } = choice;
  const isBinary = declared === 'binary' || declared === 'grpc' || declared === 'grpc-web';
  return isWide && !isBinary ? toUtf8(body, markLength, body.length, encoding) : undefined;
}

const nothing: ReadContent = {
  choice: chooseParser([], new Uint8Array(0)),
  text: new Uint8Array(0),
  report: undefined,
};

/** What is noticed of the bytes as they came, with the format of their text. */
function withFormatOf(declared: FormatChoice, text: FormatChoice): FormatChoice {
  const notices = [...new Set([...declared.notices, ...text.notices])];
  return { ...text, charset: declared.charset, notices };
}

/** A content type that names a boundary: the given one, or one for the first line, as a lenient server would take it. */
function withBoundary(contentType: string, body: Uint8Array): string {
  if (multipartBoundary(contentType).boundary !== '') return contentType;
  let start = 0;
  while (start < body.length && (body[start] === 0x0d || body[start] === 0x0a)) start++;
  if (body[start] !== 0x2d || body[start + 1] !== 0x2d) return contentType;
  let end = start + 2;
  while (end < body.length && end - start < longestBoundary && body[end] !== 0x0d && body[end] !== 0x0a)
    end++;
  let boundary = '';
  for (const byte of body.subarray(start + 2, end)) boundary += String.fromCharCode(byte);
  return `multipart/form-data; boundary=${boundary}`;
}

/** RFC 2046 section 5.1.1, with its dashes. */
const longestBoundary = 72;
