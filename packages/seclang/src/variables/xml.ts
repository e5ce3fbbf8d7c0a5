/** XML: parts of an XML body that a path selects. */
import type { FieldList } from '../evaluate/field-list.ts';
import type { Inspection } from '../evaluate/inspection.ts';
import type { StableVariable } from './variable.ts';

/** What the paths that are understood select; other XPath needs a document tree, which is never built. */
const paths: Readonly<Record<string, (inspection: Inspection) => readonly FieldList[]>> = {
  '/*': ({ body }) => body.xmlContentLists,
  '//*': ({ body }) => body.xmlTextLists,
  '//text()': ({ body }) => body.xmlTextLists,
  '/*/text()': ({ body }) => body.xmlTextLists,
  '//@*': ({ body }) => body.xmlAttributeLists,
};

const known = new Map<string, StableVariable>(
  Object.entries(paths).map(([path, lists]) => [
    path,
    { kind: 'stable', name: `XML:${path}`, side: 'request', readyAt: 2, part: 'value', lists },
  ]),
);

/** The paths that are understood, for messages. */
export const xmlPaths: readonly string[] = Object.keys(paths);

/** The variable of a path; undefined for one that is not understood. */
export function xmlVariable(path: string): StableVariable | undefined {
  return known.get(path);
}
