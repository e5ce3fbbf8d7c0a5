import type { BodyReport } from '../body-parser.ts';
import { FieldKind } from '../field-table.ts';

/**
 * XPath `/*` as ModSecurity evaluates it (libxml2's content of the root node): all character data of the document in
 * order, joined. The bytes are written behind the rows into the table's arena; the result is a range of
 * `report.fields.bytes`. Call it once for each report, after the parse.
 */
export function xmlTextContent(report: BodyReport): { readonly start: number; readonly end: number } {
  const { fields } = report;
  const start = fields.used;
  for (let row = 0; row < fields.count; row++) {
    if (fields.kind(row) === FieldKind.XmlText)
      fields.moveToEnd(fields.valueStart(row), fields.valueEnd(row));
  }
  return { start, end: fields.used };
}
