/** Incremental, bounded parsers and decoders for HTTP bodies. */
export { type BodyParser, type BodyReport, hasOutside, parseWhole } from './body-parser.ts';
export {
  type BodyFormat,
  chooseParser,
  type FormatChoice,
  type FormatNotice,
  formatOfType,
  sniffedBytes,
} from './choose-parser.ts';
export { ContentReader, type ContentReaderOptions, type ReadContent } from './content-reader.ts';
export { type ContentType, type ContentTypeFault, parseContentType } from './content-type.ts';
export { type CookieOptions, CookieParser } from './cookies.ts';
export { copied } from './copied.ts';
export { type Base64Mode, decodeBase64, isBase64, looksLikeBase64 } from './decode/base64.ts';
export {
  type CharsetGuess,
  guessCharset,
  hasUtf7Markup,
  type TextEncoding,
  toUtf8,
} from './decode/charset.ts';
export { type ChunkedBody, decodeChunked } from './decode/chunked.ts';
export {
  contentCodings,
  type DecodedContent,
  type DecodeLimits,
  decodeContent,
  defaultDecodeLimits,
} from './decode/content-encoding.ts';
export { hasPercentEscape, type PercentOptions, percentDecode } from './decode/percent.ts';
export { firstInvalidUtf8 } from './decode/utf8.ts';
export {
  describeFact,
  Fact,
  type FactClass,
  type FactCode,
  type FactDescription,
  type FactKey,
  factCatalogue,
} from './fact.ts';
export { type FactEntry, FactLog } from './fact-log.ts';
export { FieldKind, FieldTable } from './field-table.ts';
export { type FileType, fileType } from './file-type.ts';
export { GraphqlParser } from './graphql/graphql-parser.ts';
export { type GrpcOptions, GrpcParser } from './grpc/grpc-messages.ts';
export type { JsonFlattenOptions } from './json/flatten.ts';
export { type JsonOptions, JsonParser } from './json/json-parser.ts';
export type { JsonNameStyle } from './json/path.ts';
export { type BodyLimits, bodyLimits, defaultLimits } from './limits.ts';
export { type MultipartBoundary, multipartBoundary } from './multipart/boundary.ts';
export { type MultipartOptions, MultipartParser } from './multipart/multipart-parser.ts';
export { type NestedEncoding, nestedEncoding } from './nested-encoding.ts';
export { NestedValues } from './nested-values.ts';
export { type UrlencodedOptions, UrlencodedParser } from './urlencoded.ts';
export { XmlElementTable } from './xml/element-table.ts';
export { parseXmlPath, type XmlPath, XmlPathError } from './xml/path.ts';
export { selectXml, xmlContent, xmlTextContent } from './xml/select.ts';
export { type XmlOptions, XmlParser } from './xml/xml-parser.ts';
