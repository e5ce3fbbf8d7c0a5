import {
  type BodyReport,
  FieldKind,
  parseWhole,
  parseXmlPath,
  selectXml,
  XmlParser,
  type XmlPath,
  xmlContent,
  xmlTextContent,
} from '@portcullis/http-body';
import { appendRows, FieldList } from './field-list.ts';

/** Longest joined arguments, as a multiple of the document: names repeat what is above them. */
const mostRepeats = 8;
const span = new Int32Array(2);

/** A path, and what it selected of the document. */
interface Selected {
  readonly path: XmlPath;
  readonly lists: readonly FieldList[];
}

/** Reads XML bodies. One per worker; everything is valid until the next document. */
export class XmlReader {
  /** XML:/*: the text of the whole document, as one value. */
  readonly contentLists: readonly FieldList[] = [new FieldList()];
  /** XML://text(): each piece of text, with its element's name. */
  readonly textLists: readonly FieldList[] = [new FieldList()];
  /** XML://@*: attributes. */
  readonly attributeLists: readonly FieldList[] = [new FieldList()];
  /** A path selected more than is looked at. */
  isOverLimit = false;
  readonly #parser = new XmlParser();
  readonly #selected: ReadonlyMap<string, Selected>;

  /** @param paths the paths that rules use, beside those of the lists above */
  constructor(paths: Iterable<string>) {
    this.#selected = new Map(
      Array.from(paths, (path) => [path, { path: parseXmlPath(path), lists: [new FieldList()] }]),
    );
  }

  /** Forgets the document. */
  clear(): void {
    this.isOverLimit = false;
    for (const [list] of [this.contentLists, this.textLists, this.attributeLists]) list!.clear();
    for (const { lists } of this.#selected.values()) lists[0]!.clear();
  }

  /** Parses a document. */
  parse(body: Uint8Array): BodyReport {
    return parseWhole(this.#parser, body);
  }

  /** Fills the lists from what was parsed. */
  show(report: BodyReport): void {
    const { start, end } = xmlTextContent(report);
    const [content] = this.contentLists;
    content!.bytes = report.fields.bytes;
    content!.add(0, 0, start, end);
    appendRows(report.fields, this.textLists[0]!, (kind) => kind === FieldKind.XmlText);
    appendRows(report.fields, this.attributeLists[0]!, (kind) => kind === FieldKind.XmlAttribute);
    for (const { path, lists } of this.#selected.values()) {
      const list = lists[0]!;
      const isAll = selectXml(report.fields, this.#parser.elements, path, (...row) => list.add(...row));
      if (!isAll) this.isOverLimit = true;
      list.bytes = report.fields.bytes;
    }
  }

  /** What a path selected. */
  selected(path: string): readonly FieldList[] {
    return this.#selected.get(path)!.lists;
  }

  /**
   * SecParseXmlIntoArgs: adds `xml.root.child` with its text for each element without elements in it, and for those that
   * have text of their own beside them, which no rule on arguments would see otherwise. Returns false when there are more
   * than `most`, or their names grow beyond measure.
   */
  addArguments(report: BodyReport, list: FieldList, most: number): boolean {
    const { fields } = report;
    const { elements } = this.#parser;
    const { count } = elements;
    const hasElements = new Uint8Array(count);
    for (let element = 0; element < count; element++) {
      if (elements.parent(element) >= 0) hasElements[elements.parent(element)] = 1;
    }
    for (let row = 0; row < fields.count; row++) {
      const element = fields.kind(row) === FieldKind.XmlText ? elements.elementOf(row) : -1;
      if (element < 0 || hasElements[element] === 0) continue;
      if (!isBlank(fields.bytes, fields.valueStart(row), fields.valueEnd(row))) hasElements[element] = 2;
    }
    const mostUsed = fields.used * mostRepeats + 65_536;
    let added = 0;
    let isAll = true;
    for (let element = 0; element < count; element++) {
      if (hasElements[element] === 1) continue;
      if (added++ >= most || fields.used > mostUsed) {
        isAll = false;
        break;
      }
      const nameStart = fields.used;
      this.#writeName(report, element);
      const nameEnd = fields.used;
      xmlContent(fields, elements, element, span);
      list.add(nameStart, nameEnd, span[0]!, span[1]!);
    }
    list.bytes = fields.bytes;
    return isAll;
  }

  /** Writes `xml` and the local names of the elements above an element and of itself behind what is in the arena. */
  #writeName({ fields }: BodyReport, element: number): void {
    const { elements } = this.#parser;
    const chain: number[] = [];
    for (let at = element; at >= 0; at = elements.parent(at)) chain.push(at);
    let end = fields.used;
    const write = (byte: number): void => {
      fields.ensure(end + 1)[end++] = byte;
    };
    for (const byte of [0x78, 0x6d, 0x6c]) write(byte);
    for (const at of chain.reverse()) {
      write(0x2e);
      const to = elements.nameEnd(at);
      let from = elements.nameStart(at);
      for (let i = from; i < to; i++) if (fields.bytes[i] === 0x3a) from = i + 1;
      for (let i = from; i < to; i++) write(fields.bytes[i]!);
    }
    fields.advance(end);
  }
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! > 0x20) return false;
  return true;
}
