/** How much of a table stays allocated between two documents: elements. */
const keptElements = 16_384;
const stride = 5;

/**
 * The elements of a document in the order of their start tags, as numbers: which one each is in, what it is called, and
 * which rows of the field table lie between its tags. It is what paths are evaluated on; no tree is built.
 */
export class XmlElementTable {
  readonly #limit: number;
  /** For each element: parent (-1 for the root), start and end of its name, first row, row behind its last. */
  #elements = new Int32Array(stride * 64);
  #rowElement = new Int32Array(64);
  #count = 0;
  #open = -1;

  /** @param limit most elements; what comes behind them is a reached limit */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Number of elements. */
  get count(): number {
    return this.#count;
  }

  /** The element that an element is in; -1 for a root. It has a smaller number. */
  parent(element: number): number {
    return this.#elements[element * stride]!;
  }

  /** Start of the name in the field table's arena. */
  nameStart(element: number): number {
    return this.#elements[element * stride + 1]!;
  }

  /** End of the name in the field table's arena. */
  nameEnd(element: number): number {
    return this.#elements[element * stride + 2]!;
  }

  /** First row behind the start tag's name: the attributes, then what is inside. */
  firstRow(element: number): number {
    return this.#elements[element * stride + 3]!;
  }

  /** The row behind the last one inside the element. */
  endRow(element: number): number {
    return this.#elements[element * stride + 4]!;
  }

  /** The element that a row of text or an attribute belongs to; -1 outside the root. */
  elementOf(row: number): number {
    return this.#rowElement[row]!;
  }

  /** A start tag. False when there are as many elements as the limit allows. @private for the parser */
  open(nameStart: number, nameEnd: number, row: number): boolean {
    if (this.#count >= this.#limit) return false;
    const at = this.#count * stride;
    if (at === this.#elements.length) this.#elements = larger(this.#elements);
    const elements = this.#elements;
    elements[at] = this.#open;
    elements[at + 1] = nameStart;
    elements[at + 2] = nameEnd;
    elements[at + 3] = row;
    elements[at + 4] = -1;
    this.#open = this.#count++;
    return true;
  }

  /** An end tag. @private */
  close(row: number): void {
    if (this.#open < 0) return;
    this.#elements[this.#open * stride + 4] = row;
    this.#open = this.#elements[this.#open * stride]!;
  }

  /** A row was added to the field table. @private */
  own(row: number): void {
    if (row === this.#rowElement.length) this.#rowElement = larger(this.#rowElement);
    this.#rowElement[row] = this.#open;
  }

  /** The document ends: what is still open ends with it. @private */
  finish(row: number): void {
    while (this.#open >= 0) this.close(row);
  }

  /** Forgets the document. */
  clear(): void {
    this.#count = 0;
    this.#open = -1;
    if (this.#elements.length > stride * keptElements) this.#elements = new Int32Array(stride * 64);
    if (this.#rowElement.length > 2 * keptElements) this.#rowElement = new Int32Array(64);
  }
}

function larger(array: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(array.length * 2);
  grown.set(array);
  return grown;
}
