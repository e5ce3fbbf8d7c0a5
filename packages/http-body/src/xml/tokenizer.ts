import { writeUtf8 } from '../decode/utf8.ts';
import { Fact } from '../fact.ts';
import type { FieldTable } from '../field-table.ts';
import type { ParseState } from '../parse-state.ts';
import {
  characterReference,
  isNameStart,
  isXmlSpace,
  maxReference,
  plainXml,
  predefinedEntities,
  XmlState,
} from './grammar.ts';
import { MarkupReader } from './markup-reader.ts';
import type { XmlRows } from './rows.ts';

const lessThan = 0x3c;
const greaterThan = 0x3e;
const ampersand = 0x26;
const slash = 0x2f;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * XML 1.0 (fifth edition) as a byte-driven machine. What is not well-formed is a fact, and reading goes on as a
 * tolerant parser would, so that everything behind an error is still seen. Entities are never expanded: apart from the
 * predefined five and character references, a reference stays as it stands.
 */
export class XmlTokenizer {
  readonly #state: ParseState;
  readonly #table: FieldTable;
  readonly #rows: XmlRows;
  readonly #markup: MarkupReader;
  #in: XmlState = XmlState.Text;
  /** What a reference interrupts. */
  #afterReference: XmlState = XmlState.Text;
  #reference = '';
  #quote = 0;
  /** Offset in the input at which the current markup or attribute begins. */
  #tokenStart = 0;
  #attributeStart = 0;
  /** Current name and value in the arena. */
  #nameStart = 0;
  #nameEnd = 0;
  #valueStart = 0;
  /** How much of `]]>` has come. */
  #closing = 0;
  #sawReturn = false;

  constructor(state: ParseState, rows: XmlRows) {
    this.#state = state;
    this.#table = state.fields;
    this.#rows = rows;
    this.#markup = new MarkupReader(state, rows);
  }

  clear(): void {
    this.#in = XmlState.Text;
    this.#reference = '';
    this.#closing = 0;
    this.#sawReturn = false;
  }

  /** Reads bytes until the end or until the state is stopped. `base` is the input offset of `chunk[0]`. */
  read(chunk: Uint8Array, start: number, end: number, base: number): void {
    const state = this.#state;
    this.#rows.reserve(end - start);
    let i = start;
    while (i < end && state.stoppedAt < 0) {
      if (this.#in === XmlState.Text || this.#in === XmlState.CharacterData)
        i = this.#readText(chunk, i, end, base);
      else if (this.#in === XmlState.QuotedValue) i = this.#readValue(chunk, i, end, base);
      else if (this.#in === XmlState.Markup) i = this.#readMarkup(chunk, i, end, base);
      else if (this.#step(chunk[i]!, base + i)) i++;
    }
  }

  /** The input is complete. */
  finish(): void {
    const { facts, size } = this.#state;
    if (this.#state.stoppedAt >= 0) return;
    let isTruncated = this.#rows.elements.depth > 0;
    if (this.#in === XmlState.Reference) this.#endReference(size, false);
    switch (this.#in) {
      case XmlState.Text:
        break;
      case XmlState.QuotedValue:
      case XmlState.UnquotedValue:
        this.#endAttribute(size);
        isTruncated = true;
        break;
      case XmlState.Markup:
        this.#markup.finish(size);
        isTruncated = true;
        break;
      case XmlState.CharacterData:
        isTruncated = true;
        break;
      default:
        // A name that did not end is in no row yet.
        this.#rows.flushText(this.#tokenStart);
        this.#state.stop(Fact.XmlTruncated, size, this.#tokenStart);
        return;
    }
    this.#rows.flushText(size);
    if (isTruncated) facts.add(Fact.XmlTruncated, size);
    if (this.#rows.elementsSeen === 0) facts.add(Fact.XmlEmpty, size);
  }

  /** The byte limit was reached at `offset`: what is not yet in a row begins with the current text or markup. */
  stop(offset: number): void {
    const isText = this.#in === XmlState.Text || this.#in === XmlState.CharacterData;
    if (isText) this.#rows.flushText(offset);
    this.#state.stop(
      Fact.TotalLimit,
      offset,
      isText ? offset : this.#rows.textLength > 0 ? this.#rows.textStart : this.#tokenStart,
    );
  }

  /** Character data and CDATA sections. */
  #readText(chunk: Uint8Array, start: number, end: number, base: number): number {
    const isMarked = this.#in === XmlState.CharacterData;
    const text = this.#rows.textBuffer;
    const before = this.#rows.textLength;
    let length = before;
    let i = start;
    for (; i < end; i++) {
      const c = chunk[i]!;
      if (plainXml[c] === 1) {
        if (this.#closing > 0) this.#closing = 0;
        this.#sawReturn = false;
        text[length++] = c;
        continue;
      }
      if (isMarked && c === greaterThan && this.#closing >= 2) {
        length -= 2;
        this.#closing = 0;
        this.#in = XmlState.Text;
        i++;
        break;
      }
      this.#closing = c === 0x5d && isMarked ? this.#closing + 1 : 0;
      if (!isMarked && (c === lessThan || c === ampersand)) break;
      if (c === lineFeed && this.#sawReturn) {
        this.#sawReturn = false;
        continue;
      }
      this.#sawReturn = c === carriageReturn;
      if (c < 0x20 && !isXmlSpace(c)) this.#state.facts.add(Fact.XmlInvalidCharacter, base + i);
      text[length++] = c === carriageReturn ? lineFeed : c;
    }
    this.#rows.setText(length, base + start);
    if (i < end && !isMarked && (chunk[i] === lessThan || chunk[i] === ampersand)) {
      this.#sawReturn = false;
      if (chunk[i] === ampersand) this.#beginReference(XmlState.Text, base + i);
      else this.#beginMarkup(base + i);
      return i + 1;
    }
    return i;
  }

  #beginMarkup(offset: number): void {
    this.#tokenStart = offset;
    this.#in = XmlState.TagOpen;
  }

  /** An attribute value in quotes. */
  #readValue(chunk: Uint8Array, start: number, end: number, base: number): number {
    const { bytes } = this.#table;
    let write = this.#table.used;
    let i = start;
    for (; i < end; i++) {
      const c = chunk[i]!;
      if (plainXml[c] === 1) {
        this.#sawReturn = false;
        bytes[write++] = c;
        continue;
      }
      if (c === this.#quote || c === ampersand) break;
      if (c === lineFeed && this.#sawReturn) {
        this.#sawReturn = false;
        continue;
      }
      this.#sawReturn = c === carriageReturn;
      if (c === lessThan) this.#state.facts.add(Fact.XmlSyntax, base + i);
      if (c < 0x20 && !isXmlSpace(c)) this.#state.facts.add(Fact.XmlInvalidCharacter, base + i);
      // Attribute-value normalisation: XML 1.0 section 3.3.3.
      bytes[write++] = isXmlSpace(c) ? 0x20 : c;
    }
    this.#table.advance(write);
    if (i === end) return end;
    this.#sawReturn = false;
    if (chunk[i] === ampersand) this.#beginReference(XmlState.QuotedValue, base + i);
    else {
      this.#endAttribute(base + i + 1);
      this.#in = XmlState.InTag;
    }
    return i + 1;
  }

  /** One byte of markup. False when it is to be read again in another state. */
  #step(c: number, offset: number): boolean {
    switch (this.#in) {
      case XmlState.TagOpen:
        return this.#tagOpen(c, offset);
      case XmlState.StartName:
        if (!isXmlSpace(c) && c !== greaterThan && c !== slash) return this.#append(c);
        if (!this.#rows.open(this.#nameStart, this.#table.used, this.#tokenStart)) return false;
        this.#in = XmlState.InTag;
        return false;
      case XmlState.InTag:
        return this.#inTag(c, offset);
      case XmlState.AttributeName:
        if (!isXmlSpace(c) && c !== greaterThan && c !== slash && c !== 0x3d) return this.#append(c);
        this.#nameEnd = this.#table.used;
        this.#in = XmlState.AfterName;
        return false;
      case XmlState.AfterName:
        return this.#afterName(c, offset);
      case XmlState.BeforeValue:
        return this.#beforeValue(c, offset);
      case XmlState.UnquotedValue:
        if (!isXmlSpace(c) && c !== greaterThan) return this.#append(c);
        this.#endAttribute(offset);
        this.#in = XmlState.InTag;
        return false;
      case XmlState.EmptyTag:
        this.#in = XmlState.InTag;
        if (c !== greaterThan) {
          this.#state.facts.add(Fact.XmlSyntax, offset);
          return false;
        }
        this.#endStartTag(true);
        return true;
      case XmlState.EndName:
        return this.#endName(c);
      case XmlState.Declaration:
        return this.#declaration(c);
      default:
        return this.#inReference(c, offset);
    }
  }

  #append(c: number): true {
    const at = this.#table.used;
    this.#table.ensure(at + 1)[at] = c;
    this.#table.advance(at + 1);
    return true;
  }

  #beginName(): void {
    this.#nameStart = this.#table.used;
  }

  #tagOpen(c: number, offset: number): boolean {
    if (c === 0x21) {
      this.#reference = '';
      this.#in = XmlState.Declaration;
      return true;
    }
    if (c === 0x3f) {
      this.#markup.begin('instruction', this.#tokenStart);
      this.#in = XmlState.Markup;
      return true;
    }
    if (c === slash || isNameStart(c)) {
      this.#rows.flushText(this.#tokenStart);
      this.#beginName();
      this.#in = c === slash ? XmlState.EndName : XmlState.StartName;
      return c === slash;
    }
    // A bare `<` is text to a tolerant reader.
    this.#state.facts.add(Fact.XmlSyntax, offset - 1);
    this.#textByte(lessThan);
    this.#in = XmlState.Text;
    return false;
  }

  #textByte(c: number): void {
    this.#rows.reserve(1);
    const length = this.#rows.textLength;
    this.#rows.textBuffer[length] = c;
    this.#rows.setText(length + 1, this.#tokenStart);
  }

  #inTag(c: number, offset: number): boolean {
    if (isXmlSpace(c)) return true;
    if (c === greaterThan) {
      this.#endStartTag(false);
      return true;
    }
    if (c === slash) {
      this.#in = XmlState.EmptyTag;
      return true;
    }
    if (!isNameStart(c)) this.#state.facts.add(Fact.XmlSyntax, offset);
    this.#beginName();
    this.#attributeStart = offset;
    this.#in = XmlState.AttributeName;
    return this.#append(c);
  }

  #endStartTag(isEmpty: boolean): void {
    this.#rows.endTag(isEmpty);
    this.#in = XmlState.Text;
  }

  #afterName(c: number, offset: number): boolean {
    if (isXmlSpace(c)) return true;
    if (c === 0x3d) {
      this.#in = XmlState.BeforeValue;
      return true;
    }
    this.#state.facts.add(Fact.XmlUnquotedAttribute, offset);
    this.#valueStart = this.#table.used;
    this.#endAttribute(offset);
    this.#in = XmlState.InTag;
    return false;
  }

  #beforeValue(c: number, offset: number): boolean {
    if (isXmlSpace(c)) return true;
    this.#valueStart = this.#table.used;
    if (c === 0x22 || c === 0x27) {
      this.#quote = c;
      this.#in = XmlState.QuotedValue;
      return true;
    }
    this.#state.facts.add(Fact.XmlUnquotedAttribute, offset);
    this.#in = XmlState.UnquotedValue;
    return false;
  }

  #endAttribute(rawEnd: number): void {
    this.#rows.attribute(
      this.#nameStart,
      this.#nameEnd,
      this.#valueStart,
      this.#table.used,
      this.#attributeStart,
      rawEnd,
    );
  }

  #endName(c: number): boolean {
    if (c !== greaterThan) return this.#append(c);
    let end = this.#table.used;
    while (end > this.#nameStart && isXmlSpace(this.#table.bytes[end - 1]!)) end--;
    this.#rows.close(this.#nameStart, end, this.#tokenStart);
    this.#in = XmlState.Text;
    return true;
  }

  /** Behind `<!`: a comment, a CDATA section, a document type, or nothing that XML knows. */
  #declaration(c: number): boolean {
    const text = this.#reference + String.fromCharCode(c);
    this.#reference = text;
    if (text === '--' || text === '[CDATA[' || text === 'DOCTYPE') {
      this.#closing = 0;
      if (text === '[CDATA[') {
        this.#in = XmlState.CharacterData;
        return true;
      }
      this.#markup.begin(text === '--' ? 'comment' : 'doctype', this.#tokenStart);
      this.#in = XmlState.Markup;
      return true;
    }
    if ('--'.startsWith(text) || '[CDATA['.startsWith(text) || 'DOCTYPE'.startsWith(text)) return true;
    this.#state.facts.add(Fact.XmlSyntax, this.#tokenStart);
    this.#textByte(lessThan);
    this.#textByte(0x21);
    for (const character of text.slice(0, -1)) this.#textByte(character.charCodeAt(0));
    this.#in = XmlState.Text;
    return false;
  }

  #readMarkup(chunk: Uint8Array, start: number, end: number, base: number): number {
    const i = this.#markup.read(chunk, start, end, base);
    if (this.#markup.isEnded) this.#in = XmlState.Text;
    return i;
  }

  #beginReference(after: XmlState, offset: number): void {
    this.#afterReference = after;
    this.#reference = '';
    this.#tokenStart = offset;
    this.#in = XmlState.Reference;
  }

  #inReference(c: number, offset: number): boolean {
    const isEnd = c === 0x3b;
    const isPart = isNameStart(c) || (c >= 0x30 && c <= 0x39) || c === 0x23 || c === 0x2e || c === 0x2d;
    if (!isEnd && isPart && this.#reference.length < maxReference) {
      this.#reference += String.fromCharCode(c);
      return true;
    }
    this.#endReference(offset, isEnd);
    return isEnd;
  }

  #endReference(offset: number, isComplete: boolean): void {
    const text = this.#reference;
    const { facts } = this.#state;
    this.#in = this.#afterReference;
    const codePoint = isComplete
      ? text[0] === '#'
        ? characterReference(text)
        : (predefinedEntities.get(text) ?? -1)
      : -1;
    if (codePoint >= 0) {
      this.#write(codePoint);
      return;
    }
    if (!isComplete || text === '') facts.add(Fact.XmlSyntax, offset);
    else facts.add(text[0] === '#' ? Fact.XmlInvalidCharacter : Fact.XmlUnknownEntity, this.#tokenStart);
    this.#write(ampersand);
    for (const character of text) this.#writeByte(character.charCodeAt(0));
    if (isComplete) this.#write(0x3b);
  }

  /** A code point becomes part of the text or attribute value that the reference stands in. */
  #write(codePoint: number): void {
    if (codePoint < 0x80) {
      this.#writeByte(codePoint);
      return;
    }
    const encoded = new Uint8Array(4);
    const length = writeUtf8(encoded, 0, codePoint);
    for (let i = 0; i < length; i++) this.#writeByte(encoded[i]!);
  }

  #writeByte(c: number): void {
    if (this.#afterReference === XmlState.Text) this.#textByte(c);
    else this.#append(c);
  }
}
