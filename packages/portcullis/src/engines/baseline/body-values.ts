/**
 * The values of a body that was read as what it is. What no parser takes apart, or stops in, is looked at as one raw
 * value.
 */
import { type BodyFormat, FieldKind, fileType, hasOutside, type ReadContent } from '@portcullis/http-body';
import { Place } from './place.ts';
import { isOrdinaryName, type TakeValue } from './request-values.ts';

/** Hands over every value of a body; false when it was told to stop. */
export function eachBodyValue({ choice, report, text }: ReadContent, take: TakeValue): boolean {
  const { format } = choice;
  if (format === 'empty') return true;
  if (report === undefined) return isOpaque(format, text) || raw(text, 0, take);
  const { fields } = report;
  for (let row = 0; row < fields.count; row++) {
    const place = placeOf(fields.kind(row));
    const name = (): string => `body.${fields.nameText(row)}`;
    const nameStart = fields.nameStart(row);
    const nameEnd = fields.nameEnd(row);
    if (!isOrdinaryName(fields.bytes, nameStart, nameEnd)) {
      if (!take(fields.bytes, nameStart, nameEnd, place ?? Place.Field, '', name)) return false;
    }
    if (place === undefined) continue;
    if (!take(fields.bytes, fields.valueStart(row), fields.valueEnd(row), place, '', name)) return false;
  }
  // A document's other words, and what stands in front of the first or behind the last boundary.
  if ((format === 'graphql' || hasOutside(report)) && !raw(text, 0, take)) return false;
  if (report.wellFormed && report.stoppedAt < 0) return format !== 'xml' || markup(text, take);
  return raw(text, Math.max(0, report.stoppedAt), take);
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
