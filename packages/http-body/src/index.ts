/** Incremental, bounded parsers and decoders for HTTP bodies. */
export { type BodyParser, type BodyReport, parseWhole } from './body-parser.ts';
export { type ContentType, type ContentTypeFault, parseContentType } from './content-type.ts';
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
export { type JsonOptions, JsonParser } from './json/json-parser.ts';
export type { JsonNameStyle } from './json/path.ts';
export { type BodyLimits, bodyLimits, defaultLimits } from './limits.ts';
export { type MultipartBoundary, multipartBoundary } from './multipart/boundary.ts';
export { type MultipartOptions, MultipartParser } from './multipart/multipart-parser.ts';
export { type UrlencodedOptions, UrlencodedParser } from './urlencoded.ts';
export { xmlTextContent } from './xml/select.ts';
export { type XmlOptions, XmlParser } from './xml/xml-parser.ts';
