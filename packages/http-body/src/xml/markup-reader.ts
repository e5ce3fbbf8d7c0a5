import { Fact } from '../fact.ts';
import type { FieldTable } from '../field-table.ts';
import type { ParseState } from '../parse-state.ts';
import { DoctypeScanner } from './doctype.ts';
import { isXmlSpace } from './grammar.ts';
import type { XmlRows } from './rows.ts';

/** Markup that is neither a tag nor character data. */
export type MarkupKind = 'comment' | 'instruction' | 'doctype';

const names: Readonly<Record<MarkupKind, string>> = { comment: '!--', instruction: '?', doctype: '!DOCTYPE' };

/** Reads comments, processing instructions and document type declarations, each into a row. */
export class MarkupReader {
  readonly #state: ParseState;
  readonly #table: FieldTable;
  readonly #rows: XmlRows;
  readonly #doctype: DoctypeScanner;
  #kind: MarkupKind = 'comment';
  #isEnded = true;
  /** Offset in the input of the `<`. */
  #rawStart = 0;
  #nameStart = 0;
  /** -1 while the target of an instruction is read. */
  #nameEnd = 0;
  #valueStart = 0;
  /** How much of `-->` or `?>` has come. */
  #closing = 0;

  constructor(state: ParseState, rows: XmlRows) {
    this.#state = state;
    this.#table = state.fields;
    this.#rows = rows;
    this.#doctype = new DoctypeScanner(state);
  }

  /** Whether the markup's end has come. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** What began at `rawStart` in the input is this; its mark (`<!--`, `<?`, `<!DOCTYPE`) has been read. */
  begin(kind: MarkupKind, rawStart: number): void {
    this.#kind = kind;
    this.#isEnded = false;
    this.#rawStart = rawStart;
    this.#closing = 0;
    this.#nameStart = this.#table.used;
    for (const character of names[kind]) this.#append(character.charCodeAt(0));
    if (kind === 'instruction') this.#nameEnd = -1;
    else this.#endName();
    if (kind === 'doctype') this.#doctype.begin(rawStart);
  }

  /** Reads up to the end of the markup or of the chunk. `base` is the input offset of `chunk[0]`. */
  read(chunk: Uint8Array, start: number, end: number, base: number): number {
    let i = start;
    while (i < end && !this.#isEnded) {
      if (this.#kind === 'comment') i = this.#comment(chunk, i, end, base);
      else {
        const c = chunk[i]!;
        if (this.#kind === 'instruction') this.#instruction(c, base + i);
        else {
          this.#append(c);
          if (this.#doctype.step(c, base + i)) this.#end(1, base + i);
        }
        i++;
      }
    }
    return i;
  }

  /** The input ends inside the markup. */
  finish(size: number): void {
    if (this.#nameEnd < 0) this.#endName();
    this.#addRow(this.#table.used, size);
  }

  #comment(chunk: Uint8Array, start: number, end: number, base: number): number {
    let i = start;
    while (i < end && chunk[i] !== 0x2d && chunk[i] !== 0x3e) i++;
    if (i > start) {
      this.#table.append(chunk, start, i);
      this.#closing = 0;
    }
    if (i === end) return end;
    const c = chunk[i]!;
    this.#append(c);
    if (c === 0x2d) this.#closing++;
    else if (this.#closing >= 2) this.#end(3, base + i);
    else this.#closing = 0;
    return i + 1;
  }

  #instruction(c: number, offset: number): void {
    if (this.#nameEnd < 0 && (isXmlSpace(c) || c === 0x3f)) this.#endName();
    this.#append(c);
    if (c === 0x3e && this.#closing === 1) {
      this.#checkInstruction();
      this.#end(2, offset);
    } else this.#closing = c === 0x3f ? 1 : 0;
  }

  /** `<?xml encoding="…"?>` is the XML declaration; everything else is an instruction. */
  #checkInstruction(): void {
    const { facts } = this.#state;
    const { bytes, used } = this.#table;
    const start = this.#nameStart;
    const isDeclaration =
      this.#nameEnd - start === 4 &&
      (bytes[start + 1]! | 0x20) === 0x78 &&
      (bytes[start + 2]! | 0x20) === 0x6d &&
      (bytes[start + 3]! | 0x20) === 0x6c;
    if (!isDeclaration) {
      facts.add(Fact.XmlProcessingInstruction, this.#rawStart);
      return;
    }
    const text = String.fromCharCode(...bytes.subarray(start, Math.min(used, start + 256))).toLowerCase();
    const at = text.indexOf('encoding');
    if (at < 0) return;
    const isUtf8 = text.includes('utf-8', at) || text.includes('utf8', at) || text.includes('us-ascii', at);
    if (!isUtf8) facts.add(Fact.XmlEncoding, this.#rawStart);
  }

  #append(c: number): void {
    const at = this.#table.used;
    this.#table.ensure(at + 1)[at] = c;
    this.#table.advance(at + 1);
  }

  #endName(): void {
    this.#nameEnd = this.#table.used;
    this.#valueStart = this.#table.used;
  }

  /** The markup ends at `offset`; `markLength` bytes of it are its end mark. */
  #end(markLength: number, offset: number): void {
    this.#addRow(Math.max(this.#valueStart, this.#table.used - markLength), offset + 1);
    this.#isEnded = true;
  }

  #addRow(valueEnd: number, rawEnd: number): void {
    this.#rows.markup(this.#nameStart, this.#nameEnd, this.#valueStart, valueEnd, this.#rawStart, rawEnd);
  }
}
