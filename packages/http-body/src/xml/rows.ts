import { firstInvalidUtf8 } from '../decode/utf8.ts';
import { Fact } from '../fact.ts';
import { FieldKind } from '../field-table.ts';
import { KeySeen, KeySet } from '../json/key-set.ts';
import type { BodyLimits } from '../limits.ts';
import type { ParseState } from '../parse-state.ts';
import { ElementStack } from './element-stack.ts';
import { XmlElementTable } from './element-table.ts';

/** Elements without text and attributes take no field; so many of them for each field may be there. */
const elementsPerField = 16;

/** Turns what the XML tokenizer finds into rows, and keeps the open elements. */
export class XmlRows {
  readonly #state: ParseState;
  readonly #limits: BodyLimits;
  readonly #attributes: KeySet;
  readonly elements: ElementStack;
  /** All elements, for paths. */
  readonly table: XmlElementTable;
  /** Character data since the last tag. Comments and CDATA marks inside it do not divide it: no application sees them. */
  #text = new Uint8Array(1024);
  #textLength = 0;
  #textStart = 0;
  #elementsSeen = 0;

  constructor(state: ParseState, limits: BodyLimits, hashSeed: number) {
    this.#state = state;
    this.#limits = limits;
    this.#attributes = new KeySet(hashSeed);
    this.elements = new ElementStack(state.fields);
    this.table = new XmlElementTable(limits.maxFields * elementsPerField);
  }

  /** Start tags so far. */
  get elementsSeen(): number {
    return this.#elementsSeen;
  }

  clear(): void {
    this.elements.clear();
    this.table.clear();
    this.#attributes.clear();
    this.#textLength = 0;
    this.#elementsSeen = 0;
    if (this.#text.length > 262_144) this.#text = new Uint8Array(1024);
  }

  /** The arena with room for `more` bytes of markup and the text that waits. */
  reserve(more: number): void {
    const { fields } = this.#state;
    fields.ensure(fields.used + more + 64);
    if (this.#textLength + more + 64 > this.#text.length) {
      const grown = new Uint8Array(Math.max(this.#text.length * 2, this.#textLength + more + 64));
      grown.set(this.#text.subarray(0, this.#textLength));
      this.#text = grown;
    }
  }

  /** Where character data is collected; `addText` says how much of it is used. */
  get textBuffer(): Uint8Array {
    return this.#text;
  }

  get textLength(): number {
    return this.#textLength;
  }

  /** Offset in the input at which the character data began. */
  get textStart(): number {
    return this.#textStart;
  }

  /** Character data up to `length` in the buffer; it began at `offset` if it is the first. */
  setText(length: number, offset: number): void {
    if (this.#textLength === 0 && length > 0) this.#textStart = offset;
    this.#textLength = length;
  }

  /** A tag or the end of input at `offset` ends the character data. */
  flushText(offset: number): void {
    if (this.#textLength === 0) return;
    const { fields, facts } = this.#state;
    const at = fields.append(this.#text, 0, this.#textLength);
    if (this.elements.depth === 0 && !isBlank(fields.bytes, at, fields.used)) {
      facts.add(this.#elementsSeen === 0 ? Fact.XmlSyntax : Fact.XmlTrailingData, this.#textStart);
    }
    this.#textLength = 0;
    this.#add(
      FieldKind.XmlText,
      this.elements.nameStart,
      this.elements.nameEnd,
      at,
      fields.used,
      this.#textStart,
      offset,
    );
  }

  /** A start tag's name. False when the element is deeper than maxDepth. */
  open(nameStart: number, nameEnd: number, offset: number): boolean {
    const { facts } = this.#state;
    if (this.elements.depth === 0 && this.#elementsSeen > 0) facts.add(Fact.XmlTrailingData, offset);
    if (this.elements.depth >= this.#limits.maxDepth) {
      this.#state.stop(Fact.DepthLimit, offset);
      return false;
    }
    if (nameEnd - nameStart > this.#limits.maxNameBytes) facts.add(Fact.NameLimit, offset);
    if (!this.table.open(nameStart, nameEnd, this.#state.fields.count)) {
      this.#state.stop(Fact.FieldLimit, offset);
      return false;
    }
    this.#elementsSeen++;
    this.elements.push(nameStart, nameEnd);
    this.#attributes.open();
    return true;
  }

  /** The start tag ends. */
  endTag(isEmpty: boolean): void {
    this.#attributes.close();
    if (isEmpty) this.#pop();
  }

  /** An end tag. */
  close(nameStart: number, nameEnd: number, offset: number): void {
    const closed = this.elements.closedBy(nameStart, nameEnd);
    if (closed !== 1) this.#state.facts.add(Fact.XmlMismatchedTag, offset);
    for (let i = 0; i < closed; i++) this.#pop();
  }

  /** The input ends: what is open ends with it. */
  finish(): void {
    this.table.finish(this.#state.fields.count);
  }

  #pop(): void {
    this.elements.pop();
    this.table.close(this.#state.fields.count);
  }

  /** An attribute of the current start tag. */
  attribute(
    nameStart: number,
    nameEnd: number,
    valueStart: number,
    valueEnd: number,
    rawStart: number,
    rawEnd: number,
  ): void {
    const { facts, fields } = this.#state;
    if (this.#attributes.add(fields.bytes, nameStart, nameEnd) === KeySeen.Again) {
      facts.add(Fact.XmlDuplicateAttribute, rawStart);
    }
    if (endsWith(fields.bytes, valueStart, valueEnd, '/XInclude')) facts.add(Fact.XmlXInclude, rawStart);
    this.#add(FieldKind.XmlAttribute, nameStart, nameEnd, valueStart, valueEnd, rawStart, rawEnd);
  }

  /** A comment, instruction or document type. */
  markup(
    nameStart: number,
    nameEnd: number,
    valueStart: number,
    valueEnd: number,
    rawStart: number,
    rawEnd: number,
  ): void {
    this.#add(FieldKind.XmlMarkup, nameStart, nameEnd, valueStart, valueEnd, rawStart, rawEnd);
  }

  #add(
    kind: FieldKind,
    nameStart: number,
    nameEnd: number,
    valueStart: number,
    valueEnd: number,
    rawStart: number,
    rawEnd: number,
  ): void {
    const { fields, facts } = this.#state;
    if (firstInvalidUtf8(fields.bytes, valueStart, valueEnd) >= 0) facts.add(Fact.EncodingError, rawStart);
    if (valueEnd - valueStart > this.#limits.maxValueBytes) facts.add(Fact.ValueLimit, rawStart);
    if (!fields.add(kind, nameStart, nameEnd, valueStart, valueEnd, rawStart, rawEnd)) {
      this.#state.stop(Fact.FieldLimit, rawStart);
      return;
    }
    this.table.own(fields.count - 1);
  }
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! > 0x20) return false;
  return true;
}

function endsWith(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[end - text.length + i] !== text.charCodeAt(i)) return false;
  return true;
}
