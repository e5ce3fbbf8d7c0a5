/**
 * The catalogue of facts: everything a parser or decoder of this package can report about its input.
 * A fact is a number (cheap to record on the data path) with a stable dotted name for records and metrics.
 */

/**
 * What a fact means for the body it was found in.
 * - `error`: the input breaks the grammar of its format (ModSecurity would set REQBODY_ERROR)
 * - `limit`: a configured limit was reached, so something may be absent from the table (posture over-limit)
 * - `notice`: legal or commonly accepted, but read differently by different servers, or worth a rule
 */
export type FactClass = 'error' | 'limit' | 'notice';

const catalogue = {
  FieldLimit: ['limit.fields', 'limit', 'more fields than maxFields'],
  TotalLimit: ['limit.total-bytes', 'limit', 'decoded names and values exceed maxTotalBytes'],
  NameLimit: ['limit.name-bytes', 'limit', 'a name is longer than maxNameBytes (it is kept whole)'],
  ValueLimit: ['limit.value-bytes', 'limit', 'a value is longer than maxValueBytes (it is kept whole)'],
  DepthLimit: ['limit.depth', 'limit', 'nesting deeper than maxDepth'],
  PartLimit: ['limit.parts', 'limit', 'more multipart parts than maxParts'],
  PartHeaderLimit: [
    'limit.part-headers',
    'limit',
    'part headers exceed maxPartHeaders or maxPartHeaderBytes',
  ],
  FileLimit: ['limit.files', 'limit', 'more uploaded files than maxFiles (MULTIPART_FILE_LIMIT_EXCEEDED)'],

  EncodingError: ['text.invalid-utf8', 'notice', 'a name or value is not valid UTF-8'],
  NulByte: ['text.nul-byte', 'notice', 'a name or value contains a NUL byte'],
  ByteOrderMark: ['text.byte-order-mark', 'notice', 'the body starts with a UTF-8 byte order mark'],

  InvalidEscape: [
    'urlencoded.invalid-escape',
    'notice',
    'a % without two hex digits after it, kept as it is',
  ],
  UnicodeEscape: ['urlencoded.unicode-escape', 'notice', '%uXXXX, which only some servers decode'],
  MissingEquals: ['urlencoded.missing-equals', 'notice', 'a pair without ='],
  EmptyName: ['urlencoded.empty-name', 'notice', 'a pair whose name is empty'],
  EmptyPair: ['urlencoded.empty-pair', 'notice', 'two separators without anything between them'],
  RawHighByte: ['urlencoded.raw-high-byte', 'notice', 'a byte above 0x7f that is not percent-encoded'],

  CookieInvalidPair: ['cookie.missing-equals', 'notice', 'a cookie without ='],
  CookieUnterminatedQuote: [
    'cookie.unterminated-quote',
    'notice',
    'a quoted cookie value without closing quote',
  ],
  CookieAttribute: ['cookie.version-attribute', 'notice', '$Version, $Path or $Domain of RFC 2965'],

  JsonEmpty: ['json.empty', 'error', 'no value at all'],
  JsonTruncated: ['json.truncated', 'error', 'the input ends inside a value'],
  JsonSyntax: ['json.syntax', 'error', 'a byte that the grammar does not allow here'],
  JsonTrailingData: ['json.trailing-data', 'error', 'something follows the value'],
  JsonTrailingComma: ['json.trailing-comma', 'error', 'a comma before a closing bracket, or two commas'],
  JsonMismatchedClose: ['json.mismatched-close', 'error', 'a bracket closed by the other kind'],
  JsonComment: ['json.comment', 'error', 'a // or /* */ or # comment'],
  JsonSingleQuotes: ['json.single-quotes', 'error', 'a string in single quotes'],
  JsonUnquotedKey: ['json.unquoted-key', 'error', 'an object key without quotes'],
  JsonUnknownWord: ['json.unknown-word', 'error', 'a bare word that is no JSON literal'],
  JsonNonFinite: ['json.non-finite', 'error', 'NaN, Infinity or undefined'],
  JsonLenientNumber: [
    'json.lenient-number',
    'error',
    'a number only lenient parsers accept: 01, +1, .5, 5., 0x1f',
  ],
  JsonInvalidEscape: ['json.invalid-escape', 'error', 'an escape that JSON does not know'],
  JsonControlCharacter: ['json.control-character', 'error', 'a raw control character in a string'],
  JsonDuplicateKey: ['json.duplicate-key', 'notice', 'an object has the same key twice'],
  JsonDuplicateUnknown: [
    'json.duplicate-unknown',
    'notice',
    'the check for duplicate keys gave up (colliding keys)',
  ],
  JsonLoneSurrogate: ['json.lone-surrogate', 'notice', 'half of a surrogate pair, read as U+FFFD'],
  JsonBigNumber: ['json.big-number', 'notice', 'a number that a double cannot hold: parsers disagree on it'],

  MultipartNoBoundary: ['multipart.no-boundary', 'error', 'the content type has no usable boundary'],
  MultipartBoundaryInvalid: [
    'multipart.boundary-invalid',
    'error',
    'boundary parameter malformed, repeated or too long',
  ],
  MultipartBoundaryQuoted: ['multipart.boundary-quoted', 'notice', 'MULTIPART_BOUNDARY_QUOTED'],
  MultipartBoundaryWhitespace: ['multipart.boundary-whitespace', 'notice', 'MULTIPART_BOUNDARY_WHITESPACE'],
  MultipartMissingSemicolon: ['multipart.missing-semicolon', 'notice', 'MULTIPART_MISSING_SEMICOLON'],
  MultipartDataBefore: ['multipart.data-before', 'notice', 'MULTIPART_DATA_BEFORE'],
  MultipartDataAfter: ['multipart.data-after', 'notice', 'MULTIPART_DATA_AFTER'],
  MultipartHeaderFolding: ['multipart.header-folding', 'notice', 'MULTIPART_HEADER_FOLDING'],
  MultipartInvalidHeaderFolding: [
    'multipart.invalid-header-folding',
    'notice',
    'MULTIPART_INVALID_HEADER_FOLDING',
  ],
  MultipartLfLine: ['multipart.lf-line', 'notice', 'MULTIPART_LF_LINE'],
  MultipartCrlfLine: [
    'multipart.crlf-line',
    'notice',
    'a line ends in CRLF; with lf-line: MULTIPART_CRLF_LF_LINES',
  ],
  MultipartInvalidQuoting: ['multipart.invalid-quoting', 'notice', 'MULTIPART_INVALID_QUOTING'],
  MultipartInvalidPart: ['multipart.invalid-part', 'notice', 'MULTIPART_INVALID_PART: a part without a name'],
  MultipartUnmatchedBoundary: ['multipart.unmatched-boundary', 'notice', 'MULTIPART_UNMATCHED_BOUNDARY'],
  MultipartUnmatchedBoundaryOpen: [
    'multipart.unmatched-boundary-open',
    'notice',
    'an unmatched boundary that no later boundary redeems: MULTIPART_UNMATCHED_BOUNDARY is 1 in ModSecurity 3',
  ],
  MultipartIncomplete: ['multipart.final-boundary-missing', 'error', 'the final boundary is missing'],
  MultipartNoParts: ['multipart.no-boundary-found', 'error', 'the body contains no boundary line'],
  MultipartInvalidBoundaryLine: [
    'multipart.invalid-boundary-line',
    'error',
    'a boundary followed by something else',
  ],
  MultipartInvalidHeader: [
    'multipart.invalid-header',
    'error',
    'a part header without colon or name, or with odd bytes',
  ],
  MultipartDuplicateHeader: ['multipart.duplicate-header', 'error', 'a part has the same header twice'],
  MultipartNoDisposition: ['multipart.no-disposition', 'error', 'a part without Content-Disposition'],
  MultipartInvalidDisposition: [
    'multipart.invalid-disposition',
    'error',
    'a Content-Disposition that breaks RFC 7578',
  ],
  MultipartDuplicateParameter: [
    'multipart.duplicate-parameter',
    'error',
    'name or filename twice in one part',
  ],
  MultipartExtendedParameter: [
    'multipart.extended-parameter',
    'notice',
    'filename* or name* (RFC 5987), read differently',
  ],
  MultipartTransferEncoding: [
    'multipart.transfer-encoding',
    'notice',
    'Content-Transfer-Encoding, deprecated by RFC 7578',
  ],

  XmlEmpty: ['xml.empty', 'error', 'no element at all'],
  XmlTruncated: ['xml.truncated', 'error', 'the input ends inside the document'],
  XmlSyntax: ['xml.syntax', 'error', 'markup that is not well-formed'],
  XmlMismatchedTag: ['xml.mismatched-tag', 'error', 'an end tag that closes another element'],
  XmlTrailingData: ['xml.trailing-data', 'error', 'something follows the root element'],
  XmlDuplicateAttribute: ['xml.duplicate-attribute', 'error', 'an element has the same attribute twice'],
  XmlUnquotedAttribute: ['xml.unquoted-attribute', 'error', 'an attribute without quoted value'],
  XmlInvalidCharacter: ['xml.invalid-character', 'error', 'a character that XML 1.0 does not allow'],
  XmlDoctype: ['xml.doctype', 'notice', 'a document type declaration'],
  XmlEntityDeclaration: ['xml.entity-declaration', 'notice', 'an entity is declared; it is never expanded'],
  XmlExternalIdentifier: [
    'xml.external-identifier',
    'notice',
    'SYSTEM or PUBLIC: refers to something outside',
  ],
  XmlUnknownEntity: [
    'xml.entity-reference',
    'notice',
    'a reference to a declared or unknown entity, kept as it is',
  ],
  XmlProcessingInstruction: ['xml.processing-instruction', 'notice', 'a processing instruction'],
  XmlEncoding: ['xml.encoding', 'notice', 'the declaration names an encoding other than UTF-8'],
  XmlXInclude: ['xml.xinclude', 'notice', 'an element or attribute of XInclude'],

  CodingUnknown: [
    'coding.unknown',
    'error',
    'a Content-Encoding that is not gzip, deflate, br, zstd or identity',
  ],
  CodingCorrupt: ['coding.corrupt', 'error', 'compressed data that does not decode'],
  CodingTruncated: [
    'coding.truncated',
    'error',
    'compressed data that ends too early; what there is was decoded',
  ],
  CodingChecksum: ['coding.checksum', 'error', 'a gzip member with a wrong checksum or length'],
  CodingTooLarge: ['coding.too-large', 'limit', 'decodes to more than maxDecodedBytes'],
  CodingRatio: ['coding.ratio', 'limit', 'decodes to more than maxRatio times its size'],
  CodingTooManyLayers: ['coding.layers', 'limit', 'more codings on top of one another than maxLayers'],
  CodingTooManyMembers: ['coding.members', 'limit', 'more gzip members than maxMembers'],
  CodingTrailingData: ['coding.trailing-data', 'notice', 'something follows the compressed data'],
  CodingSeveralMembers: [
    'coding.several-members',
    'notice',
    'several gzip members, of which some servers read one',
  ],
  CodingRawDeflate: ['coding.raw-deflate', 'notice', 'deflate without the zlib wrapper of RFC 9110 8.4.1.2'],
  CodingStacked: ['coding.stacked', 'notice', 'more than one coding'],

  ChunkSize: ['chunked.invalid-size', 'error', 'a chunk size that is no hexadecimal number, or too large'],
  ChunkLineEnd: ['chunked.invalid-line-end', 'error', 'chunk data or a size line without CRLF behind it'],
  ChunkLoneFeed: ['chunked.lone-line-feed', 'notice', 'a line that ends in LF without CR'],
  ChunkExtension: ['chunked.extension', 'notice', 'a chunk extension'],
  ChunkSpace: ['chunked.white-space', 'notice', 'white space or a sign around a chunk size'],
  ChunkTruncated: ['chunked.truncated', 'error', 'the last chunk is missing'],
  ChunkTrailers: ['chunked.trailers', 'notice', 'trailer fields'],
  ChunkTrailingData: ['chunked.trailing-data', 'notice', 'something follows the last chunk'],

  GrpcTruncated: ['grpc.truncated', 'error', 'the input ends inside a frame'],
  GrpcInvalidFlag: ['grpc.invalid-flag', 'error', 'a frame flag other than 0, 1 or (gRPC-web) 0x80'],
  GrpcCompressed: ['grpc.compressed', 'notice', 'a compressed message'],
  GrpcUndecoded: ['grpc.undecoded', 'error', 'a compressed message that could not be decoded'],
  GrpcMessageLimit: ['grpc.message-limit', 'limit', 'a message is longer than maxMessageBytes'],
  ProtobufMalformed: [
    'protobuf.malformed',
    'notice',
    'a message that is not protobuf; kept whole as one value',
  ],

  GraphqlTruncated: ['graphql.truncated', 'error', 'the input ends inside a string'],
  GraphqlInvalidEscape: ['graphql.invalid-escape', 'error', 'an escape that GraphQL does not know'],

  NestedDepth: ['nested.depth', 'notice', 'encodings inside one another, deeper than is looked'],
} as const satisfies Record<string, readonly [string, FactClass, string]>;

/** The keys of the catalogue, as used in code. */
export type FactKey = keyof typeof catalogue;

/** The number of a fact. Numbers are valid within one version of the package; store names, not numbers. */
export type FactCode = number & { readonly fact: unique symbol };

/** What the catalogue says about a fact. */
export interface FactDescription {
  readonly code: FactCode;
  /** Stable dotted name, for example `json.duplicate-key`. */
  readonly name: string;
  readonly class: FactClass;
  /** One line for people. */
  readonly text: string;
}

const descriptions: readonly FactDescription[] = Object.values(catalogue).map(
  ([name, factClass, text], index) => ({
    code: index as FactCode,
    name,
    class: factClass,
    text,
  }),
);

/** Every fact by its key: `Fact.JsonDuplicateKey`. */
export const Fact: { readonly [K in FactKey]: FactCode } = Object.fromEntries(
  Object.keys(catalogue).map((key, index) => [key, index as FactCode]),
) as Record<FactKey, FactCode>;

/** Number of facts in the catalogue. */
export const factCount: number = descriptions.length;

/** The catalogue, in the order of codes. */
export function factCatalogue(): readonly FactDescription[] {
  return descriptions;
}

/** The catalogue's entry for a code. */
export function describeFact(code: FactCode): FactDescription {
  return descriptions[code]!;
}
