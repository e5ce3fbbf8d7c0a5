/** XML: parts of an XML body that a path selects. */
import { parseXmlPath } from '@portcullis/http-body';
import type { RulePlan } from '../compile/plan.ts';
import type { FieldList } from '../evaluate/field-list.ts';
import type { Inspection } from '../evaluate/inspection.ts';
import type { StableVariable } from './variable.ts';

/** Paths whose values are at hand, or that mean more than what XPath selects: all text, in the pieces it comes in. */
const readyPaths: Readonly<Record<string, (inspection: Inspection) => readonly FieldList[]>> = {
  '/*': ({ body }) => body.xml.contentLists,
  '//*': ({ body }) => body.xml.textLists,
  '//text()': ({ body }) => body.xml.textLists,
  '/*/text()': ({ body }) => body.xml.textLists,
  '//@*': ({ body }) => body.xml.attributeLists,
};

/** The paths of rules' targets that have to be selected from a document. */
export function selectedPaths(phases: readonly (readonly RulePlan[])[]): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const rule of phases.flat()) {
    for (let link: RulePlan | null = rule; link !== null; link = link.next) {
      for (const { selector } of link.targets) {
        if (selector.kind === 'path' && readyPaths[selector.path] === undefined) paths.add(selector.path);
      }
    }
  }
  return paths;
}

const known = new Map<string, StableVariable>();

/** The variable of a path. */
export function xmlVariable(path: string): StableVariable {
  const before = known.get(path);
  if (before !== undefined) return before;
  const ready = readyPaths[path];
  const lists = ready ?? (({ body }: Inspection) => body.xml.selected(path));
  const variable: StableVariable = {
    kind: 'stable',
    name: `XML:${path}`,
    side: 'request',
    readyAt: 2,
    part: 'value',
    isSingle: false,
    lists,
  };
  known.set(path, variable);
  return variable;
}

/** The namespace prefixes that a path uses. Throws an XmlPathError for a path that is not understood. */
export function xmlPrefixes(path: string): readonly string[] {
  return readyPaths[path] === undefined ? parseXmlPath(path).prefixes : [];
}
