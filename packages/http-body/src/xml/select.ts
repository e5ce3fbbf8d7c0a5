import type { BodyReport } from '../body-parser.ts';
import { FieldKind, type FieldTable } from '../field-table.ts';
import type { XmlElementTable } from './element-table.ts';
import type { XmlPath, XmlPredicate, XmlStep } from './path.ts';

/** Takes a selected value: offsets of the name and of the value in `fields.bytes` as it stands afterwards. */
export type XmlVisit = (nameStart: number, nameEnd: number, valueStart: number, valueEnd: number) => void;

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

/**
 * What a path selects, in the order of the document. Elements give all text inside them, joined, as XPath's string
 * value; that is written behind the rows where it is in several pieces.
 *
 * Elements in elements hold the same text over and over: when what is written or looked at is many times the document,
 * the selection ends and false is returned.
 */
export function selectXml(
  fields: FieldTable,
  elements: XmlElementTable,
  path: XmlPath,
  visit: XmlVisit,
): boolean {
  let selected = new Selection(elements.count, true);
  for (const step of path.steps) selected = takeStep(fields, elements, selected, step);
  if (path.result === 'content') return visitContents(fields, elements, selected, visit);
  const kind = path.result === 'text' ? FieldKind.XmlText : FieldKind.XmlAttribute;
  if (path.descendant) selected.addDescendants(elements);
  for (let row = 0; row < fields.count; row++) {
    if (fields.kind(row) !== kind || !selected.has(elements.elementOf(row))) continue;
    if (path.attribute !== '' && !isNamed(fields, fields.nameStart(row), fields.nameEnd(row), path.attribute))
      continue;
    visit(fields.nameStart(row), fields.nameEnd(row), fields.valueStart(row), fields.valueEnd(row));
  }
  return true;
}

/** The text of an element: a row's, or several joined behind the rows; into `span`. Returns how many rows it looked at. */
export function xmlContent(
  fields: FieldTable,
  elements: XmlElementTable,
  element: number,
  span: Int32Array,
): number {
  const last = elements.endRow(element);
  let only = -1;
  let pieces = 0;
  for (let row = elements.firstRow(element); row < last; row++) {
    if (fields.kind(row) !== FieldKind.XmlText) continue;
    only = row;
    pieces++;
  }
  span[0] = pieces === 1 ? fields.valueStart(only) : fields.used;
  span[1] = pieces === 1 ? fields.valueEnd(only) : fields.used;
  if (pieces < 2) return last - elements.firstRow(element);
  for (let row = elements.firstRow(element); row < last; row++) {
    if (fields.kind(row) === FieldKind.XmlText) {
      fields.moveToEnd(fields.valueStart(row), fields.valueEnd(row));
    }
  }
  span[1] = fields.used;
  return last - elements.firstRow(element);
}

/** How many times the document, in bytes and in rows, the contents of selected elements may be. */
const mostRepeats = 8;
const span = new Int32Array(2);

function visitContents(
  fields: FieldTable,
  elements: XmlElementTable,
  selected: Selection,
  visit: XmlVisit,
): boolean {
  const mostUsed = fields.used * mostRepeats + 65_536;
  let rows = fields.count * mostRepeats + 1024;
  for (let element = 0; element < elements.count; element++) {
    if (!selected.has(element)) continue;
    rows -= xmlContent(fields, elements, element, span);
    visit(elements.nameStart(element), elements.nameEnd(element), span[0]!, span[1]!);
    if (rows < 0 || fields.used > mostUsed) return false;
  }
  return true;
}

/** A set of elements, and whether the document itself is in it. */
class Selection {
  readonly #marks: Uint8Array;
  #document: boolean;

  constructor(count: number, document: boolean) {
    this.#marks = new Uint8Array(count);
    this.#document = document;
  }

  /** Whether an element, or the document (-1), is in the set. */
  has(element: number): boolean {
    return element < 0 ? this.#document : this.#marks[element] === 1;
  }

  add(element: number): void {
    this.#marks[element] = 1;
  }

  /** Adds what is inside the elements of the set. */
  addDescendants(elements: XmlElementTable): void {
    for (let element = 0; element < elements.count; element++) {
      if (this.has(elements.parent(element))) this.add(element);
    }
    // Text beside the root belongs to the document, which no step leads back to.
    this.#document = false;
  }
}

function takeStep(
  fields: FieldTable,
  elements: XmlElementTable,
  from: Selection,
  { descendant, name, predicates }: XmlStep,
): Selection {
  if (descendant) {
    const isWhole = from.has(-1);
    from.addDescendants(elements);
    if (isWhole) from = new AllOf(elements.count);
  }
  const found = new Selection(elements.count, false);
  const counters = predicates.map(({ kind }) =>
    kind === 'position' ? new Int32Array(elements.count + 1) : none,
  );
  for (let element = 0; element < elements.count; element++) {
    const parent = elements.parent(element);
    if (!from.has(parent)) continue;
    if (!isNamed(fields, elements.nameStart(element), elements.nameEnd(element), name)) continue;
    const holds = predicates.every((predicate, index) =>
      predicate.kind === 'position'
        ? ++counters[index]![parent + 1]! === predicate.position
        : hasAttribute(fields, elements, element, predicate),
    );
    if (holds) found.add(element);
  }
  return found;
}

const none = new Int32Array(0);

/** Everything: where `//` begins at the document. */
class AllOf extends Selection {
  constructor(count: number) {
    super(count, true);
  }

  override has(): boolean {
    return true;
  }
}

function hasAttribute(
  fields: FieldTable,
  elements: XmlElementTable,
  element: number,
  { name, value }: XmlPredicate & { readonly kind: 'attribute' },
): boolean {
  const last = elements.endRow(element);
  for (let row = elements.firstRow(element); row < last; row++) {
    if (fields.kind(row) !== FieldKind.XmlAttribute || elements.elementOf(row) !== element) return false;
    if (!isNamed(fields, fields.nameStart(row), fields.nameEnd(row), name)) continue;
    if (value === undefined || isText(fields, fields.valueStart(row), fields.valueEnd(row), value))
      return true;
  }
  return false;
}

/** Whether the local part of a name is `name`; `*` is every name. */
function isNamed(fields: FieldTable, start: number, end: number, name: string): boolean {
  if (name === '*') return true;
  const local = end - name.length;
  if (local < start || (local > start && fields.bytes[local - 1] !== 0x3a)) return false;
  return isText(fields, local, end, name);
}

function isText(fields: FieldTable, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false;
  const { bytes } = fields;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}
