/**
 * The values of a body, by what the body is (`chooseParser`). What no parser takes apart, or stops in, is looked at
 * as one raw value.
 */
import {
  type BodyFormat,
  type BodyParser,
  chooseParser,
  FieldKind,
  fileType,
  GrpcParser,
  JsonParser,
  MultipartParser,
  parseWhole,
  UrlencodedParser,
  XmlParser,
} from '@portcullis/http-body';
import { Place } from './place.ts';
import { isOrdinaryName, type TakeValue } from './request-values.ts';

const urlencoded = new UrlencodedParser();
const json = new JsonParser();
const jsonSequence = new JsonParser({ sequence: true });
const xml = new XmlParser();
const grpc = new GrpcParser();

/** Hands over every value of a body; false when it was told to stop. */
export function eachBodyValue(contentTypes: readonly string[], body: Uint8Array, take: TakeValue): boolean {
  if (body.length === 0) return true;
  const { format } = chooseParser(contentTypes, body);
  const parser = parserOf(format, contentTypes[0] ?? '');
  if (parser === undefined) return isOpaque(format, body) || raw(body, 0, take);
  const report = parseWhole(parser, body);
  const whole = report.wellFormed && report.stoppedAt < 0;
  const { fields } = report;
  for (let row = 0; row < fields.count; row++) {
    const place = placeOf(fields.kind(row));
    if (place === undefined) continue;
    const name = (): string => `body.${fields.nameText(row)}`;
    const nameStart = fields.nameStart(row);
    const nameEnd = fields.nameEnd(row);
    if (!isOrdinaryName(fields.bytes, nameStart, nameEnd)) {
      if (!take(fields.bytes, nameStart, nameEnd, place, '', name)) return false;
    }
    if (!take(fields.bytes, fields.valueStart(row), fields.valueEnd(row), place, '', name)) return false;
  }
  parser.reset();
  if (whole) return format !== 'xml' || markup(body, take);
  return raw(body, Math.max(0, report.stoppedAt), take);
}

function parserOf(format: BodyFormat, contentType: string): BodyParser | undefined {
  switch (format) {
    case 'urlencoded':
      return urlencoded;
    case 'json':
      return json;
    case 'json-sequence':
      return jsonSequence;
    case 'xml':
      return xml;
    case 'multipart':
      return new MultipartParser({ contentType });
    case 'grpc':
    case 'grpc-web':
      return grpc;
    default:
      return undefined;
  }
}

/** Which place a row is; undefined for what is no text: numbers, the content of files. */
function placeOf(kind: FieldKind): Place | undefined {
  switch (kind) {
    case FieldKind.JsonNumber:
    case FieldKind.JsonBoolean:
    case FieldKind.JsonArrayLength:
    case FieldKind.FileContent:
    case FieldKind.ProtobufBytes:
      return undefined;
    case FieldKind.File:
      return Place.FileName;
    case FieldKind.PartHeader:
      return Place.Header;
    case FieldKind.XmlMarkup:
      return Place.XmlMarkup;
    default:
      return Place.Field;
  }
}

/** Bytes of a format whose content is no text: images, archives. */
function isOpaque(format: BodyFormat, body: Uint8Array): boolean {
  if (format !== 'binary') return false;
  const type = fileType(body, 0, body.length);
  return type !== 'text' && type !== 'html' && type !== 'xml' && type !== 'svg' && type !== 'unknown';
}

function raw(body: Uint8Array, start: number, take: TakeValue): boolean {
  return take(body, start, body.length, Place.RawBody, '', () => 'body');
}

/** The whole document again, for declarations that a parser of content does not show. */
function markup(body: Uint8Array, take: TakeValue): boolean {
  return take(body, 0, body.length, Place.XmlMarkup, '', () => 'body');
}
