/** Incremental, bounded parsers and decoders for HTTP bodies. */
export { type BodyParser, type BodyReport, parseWhole } from './body-parser.ts';
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
export { type UrlencodedOptions, UrlencodedParser } from './urlencoded.ts';
