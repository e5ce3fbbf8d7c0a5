import type { BodyParser, BodyReport } from '../body-parser.ts';
import { firstInvalidUtf8 } from '../decode/utf8.ts';
import { Fact } from '../fact.ts';
import { FieldKind, type FieldTable } from '../field-table.ts';
import { type BodyLimits, bodyLimits } from '../limits.ts';
import { ParseState } from '../parse-state.ts';
import { type MultipartBoundary, multipartBoundary } from './boundary.ts';
import { Delimiter } from './delimiter.ts';
import { PartHeaders } from './part-headers.ts';

/** Settings of `MultipartParser`. */
export interface MultipartOptions {
  /** The Content-Type value, a string of bytes. */
  readonly contentType: string;
  /** Limits; default `defaultLimits`. */
  readonly limits?: Partial<BodyLimits>;
}

/** Before the first boundary; in a part's headers; in its content; behind the final boundary. */
type Section = 'preamble' | 'headers' | 'content' | 'epilogue';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** What of a line's rest behind the delimiter is looked at: `--`, CR, and some to tell that it is neither. */
const delimiterTail = 4;

/**
 * multipart/form-data (RFC 7578, RFC 2046 5.1) with the facts of ModSecurity's MULTIPART_* variables. A row for each
 * header line of a part, then one for its field or file. Both CRLF and LF end a line; a boundary line with something
 * behind it is still a boundary, and a fact.
 *
 * The content of a field goes straight to the arena; when a boundary line turns out to end it, the end is set back
 * before that line. Only the beginning of a line is held, to tell boundaries and header lines.
 */
export class MultipartParser implements BodyParser {
  readonly #limits: BodyLimits;
  readonly #boundary: MultipartBoundary;
  readonly #delimiter: Delimiter;
  readonly #state: ParseState;
  readonly #table: FieldTable;
  readonly #headers: PartHeaders;
  /** The beginning of the current line, its end not included. */
  readonly #line: Uint8Array;
  #section: Section = 'preamble';
  #lineLength = 0;
  #lineStart = 0;
  #lastByte = 0;
  #boundaries = 0;
  #files = 0;
  /** ModSecurity's MULTIPART_UNMATCHED_BOUNDARY: 0, 1, 2. */
  #unmatched = 0;

  #name = { start: 0, end: 0 };
  #fileName: { start: number; end: number } | undefined;
  #contentStart = 0;
  /** Where the content would end if the current line were a boundary, in the input. */
  #contentEnd = 0;
  #valueStart = 0;
  #keptLimit = 0;

  constructor(options: MultipartOptions) {
    this.#limits = bodyLimits(options.limits);
    this.#boundary = multipartBoundary(options.contentType);
    this.#delimiter = new Delimiter(this.#boundary.boundary);
    this.#state = new ParseState(this.#limits);
    this.#table = this.#state.fields;
    this.#headers = new PartHeaders(this.#state, this.#limits);
    this.#line = new Uint8Array(
      Math.max(this.#limits.maxPartHeaderBytes + 1, this.#delimiter.bytes.length + delimiterTail),
    );
    this.reset();
  }

  reset(): void {
    this.#state.clear();
    this.#headers.clear();
    this.#delimiter.restart();
    this.#section = 'preamble';
    this.#lineLength = 0;
    this.#lineStart = 0;
    this.#lastByte = 0;
    this.#boundaries = 0;
    this.#files = 0;
    this.#unmatched = 0;
    this.#fileName = undefined;
    for (const fact of this.#boundary.facts) this.#state.facts.add(fact, 0);
    if (this.#boundary.boundary === '') this.#state.stoppedAt = 0;
  }

  push(chunk: Uint8Array, start: number, end: number): void {
    const state = this.#state;
    let at = start;
    while (at < end && state.stoppedAt < 0) {
      if (this.#section === 'epilogue') {
        if (!state.facts.has(Fact.MultipartDataAfter)) state.facts.add(Fact.MultipartDataAfter, state.size);
        break;
      }
      const newline = chunk.indexOf(lineFeed, at);
      const lineEnd = newline < 0 || newline >= end ? end : newline + 1;
      this.#takeLinePart(chunk, at, lineEnd);
      state.size += lineEnd - at;
      at = lineEnd;
      if (chunk[lineEnd - 1] === lineFeed && state.stoppedAt < 0) this.#endLine(true);
    }
    state.size += end - at;
  }

  end(): BodyReport {
    const state = this.#state;
    if (state.stoppedAt >= 0) return state;
    if (this.#section !== 'epilogue' && state.size > this.#lineStart) this.#endLine(false);
    if (state.stoppedAt >= 0) return state;
    if (this.#section !== 'epilogue') {
      if (this.#section !== 'preamble') this.#endPart(state.size);
      state.facts.add(this.#boundaries === 0 ? Fact.MultipartNoParts : Fact.MultipartIncomplete, state.size);
      if (this.#section === 'preamble' && state.size > 0) state.stoppedAt = 0;
    }
    if (this.#unmatched === 1) state.facts.add(Fact.MultipartUnmatchedBoundaryOpen, state.size);
    return state;
  }

  /** Bytes of the current line, its line feed included when it has come. */
  #takeLinePart(chunk: Uint8Array, start: number, end: number): void {
    const wanted =
      this.#section === 'headers' ? this.#line.length : this.#delimiter.bytes.length + delimiterTail;
    const stop = Math.min(end, start + wanted - this.#lineLength);
    for (let i = start; i < stop; i++) this.#line[this.#lineLength++] = chunk[i]!;
    if (end - start > 1) this.#lastByte = chunk[end - 2]!;
    if (this.#section === 'content') this.#keep(chunk, start, end);
    if (this.#unmatched !== 1 && this.#delimiter.search(chunk, start, end) && !this.#beginsWithDelimiter()) {
      this.#noteUnmatched();
    }
    if (chunk[end - 1] !== lineFeed) this.#lastByte = chunk[end - 1]!;
  }

  #beginsWithDelimiter(): boolean {
    return this.#delimiter.begins(this.#line, this.#lineLength);
  }

  #noteUnmatched(): void {
    this.#unmatched = 1;
    this.#state.facts.add(Fact.MultipartUnmatchedBoundary, this.#lineStart);
  }

  /** Content goes to the arena as far as it is wanted. */
  #keep(chunk: Uint8Array, start: number, end: number): void {
    const room = this.#keptLimit - (this.#table.used - this.#valueStart);
    const kept = Math.min(end - start, room);
    if (kept > 0) this.#table.append(chunk, start, start + kept);
    if (kept < end - start && this.#fileName === undefined) {
      this.#state.stop(Fact.TotalLimit, this.#state.size + kept, this.#contentStart);
    }
  }

  /** A line ended, by a line feed or by the end of the input. */
  #endLine(hasFeed: boolean): void {
    const { size } = this.#state;
    const hasReturn = this.#lastByte === carriageReturn && size - this.#lineStart > (hasFeed ? 1 : 0);
    const endLength = hasFeed ? (hasReturn ? 2 : 1) : 0;
    if (this.#beginsWithDelimiter()) this.#boundaryLine(size - this.#lineStart - endLength, endLength);
    else {
      if (this.#line[0] === 0x2d && this.#line[1] === 0x2d && this.#lineLength > 3) this.#noteUnmatched();
      if (this.#section === 'preamble') {
        if (!this.#state.facts.has(Fact.MultipartDataBefore))
          this.#state.facts.add(Fact.MultipartDataBefore, this.#lineStart);
      } else if (this.#section === 'headers') this.#headerLine(size - this.#lineStart - endLength, endLength);
    }
    this.#lineStart = size;
    // The line end before a boundary belongs to the boundary (RFC 2046 5.1.1), but a part's first line has none.
    this.#contentEnd = size - endLength;
    if (this.#section === 'content' && this.#contentEnd < this.#contentStart)
      this.#contentEnd = this.#contentStart;
    this.#lineLength = 0;
    this.#lastByte = 0;
    this.#delimiter.restart();
  }

  #noteLineEnd(endLength: number): void {
    if (endLength === 2) this.#state.facts.add(Fact.MultipartCrlfLine, this.#lineStart);
    else if (endLength === 1) this.#state.facts.add(Fact.MultipartLfLine, this.#lineStart);
  }

  #boundaryLine(length: number, endLength: number): void {
    const { facts } = this.#state;
    const tail = this.#delimiter.bytes.length;
    const isFinal = length >= tail + 2 && this.#line[tail] === 0x2d && this.#line[tail + 1] === 0x2d;
    if (length !== tail + (isFinal ? 2 : 0)) facts.add(Fact.MultipartInvalidBoundaryLine, this.#lineStart);
    if (this.#boundaries > 0) this.#unmatched = this.#unmatched === 0 ? 0 : 2;
    this.#noteLineEnd(endLength);
    if (this.#section !== 'preamble')
      this.#endPart(this.#section === 'content' ? this.#contentEnd : this.#lineStart);
    this.#boundaries++;
    if (isFinal) this.#section = 'epilogue';
    else if (this.#boundaries > this.#limits.maxParts) this.#state.stop(Fact.PartLimit, this.#lineStart);
    else {
      this.#section = 'headers';
      this.#headers.clear();
      this.#fileName = undefined;
    }
  }

  #headerLine(length: number, endLength: number): void {
    this.#noteLineEnd(endLength);
    if (length === 0) this.#endHeaders();
    else if (
      length > this.#limits.maxPartHeaderBytes ||
      !this.#headers.add(this.#line, length, this.#lineStart)
    ) {
      this.#state.stop(Fact.PartHeaderLimit, this.#lineStart);
    }
  }

  #endHeaders(): void {
    const { facts } = this.#state;
    const disposition = this.#headers.disposition();
    if (disposition === undefined) facts.add(Fact.MultipartNoDisposition, this.#lineStart);
    else for (const fact of disposition.facts) facts.add(fact, this.#lineStart);
    this.#name = this.#store(disposition?.name ?? '');
    // A browser sends an empty file name where no file was chosen; its content counts as a field, as in ModSecurity.
    const fileName = disposition?.fileName ?? '';
    this.#fileName = fileName === '' ? undefined : this.#store(fileName);
    this.#emitHeaders();
    this.#section = 'content';
    this.#contentStart = this.#state.size;
    this.#valueStart = this.#table.used;
    this.#keptLimit = this.#limits.maxTotalBytes - this.#valueStart;
    if (this.#fileName !== undefined) this.#keptLimit = Math.min(this.#keptLimit, this.#limits.maxFileBytes);
    if (this.#keptLimit < 0) this.#state.stop(Fact.TotalLimit, this.#contentStart);
  }

  #emitHeaders(): void {
    for (let index = 0; index < this.#headers.count && this.#state.stoppedAt < 0; index++) {
      const [start, end, rawStart, rawEnd] = this.#headers.line(index);
      this.#addRow(FieldKind.PartHeader, start, end, rawStart, rawEnd);
    }
  }

  /** The part ends; its content ends at `contentEnd` in the input. */
  #endPart(contentEnd: number): void {
    const { facts } = this.#state;
    if (this.#section === 'headers') {
      this.#name = { start: 0, end: 0 };
      this.#emitHeaders();
      facts.add(Fact.MultipartInvalidPart, contentEnd);
      return;
    }
    const end = Math.max(contentEnd, this.#contentStart);
    const valueEnd =
      this.#valueStart + Math.min(end - this.#contentStart, this.#table.used - this.#valueStart);
    if (this.#name.start === this.#name.end) facts.add(Fact.MultipartInvalidPart, this.#contentStart);
    if (this.#name.end - this.#name.start > this.#limits.maxNameBytes)
      facts.add(Fact.NameLimit, this.#contentStart);
    if (this.#fileName !== undefined) {
      if (++this.#files > this.#limits.maxFiles) facts.add(Fact.FileLimit, this.#contentStart);
      this.#addRow(FieldKind.File, this.#fileName.start, this.#fileName.end, this.#contentStart, end);
      if (this.#limits.maxFileBytes > 0) {
        this.#addRow(FieldKind.FileContent, this.#valueStart, valueEnd, this.#contentStart, end);
      }
    } else {
      if (valueEnd - this.#valueStart > this.#limits.maxValueBytes)
        facts.add(Fact.ValueLimit, this.#contentStart);
      this.#addRow(FieldKind.Pair, this.#valueStart, valueEnd, this.#contentStart, end);
      this.#checkText(this.#valueStart, valueEnd);
    }
    this.#checkText(this.#name.start, this.#name.end);
    this.#table.advance(valueEnd);
  }

  #checkText(start: number, end: number): void {
    if (firstInvalidUtf8(this.#table.bytes, start, end) >= 0)
      this.#state.facts.add(Fact.EncodingError, this.#contentStart);
    if (this.#table.bytes.subarray(start, end).includes(0))
      this.#state.facts.add(Fact.NulByte, this.#contentStart);
  }

  #addRow(kind: FieldKind, start: number, end: number, rawStart: number, rawEnd: number): void {
    if (!this.#table.add(kind, this.#name.start, this.#name.end, start, end, rawStart, rawEnd)) {
      this.#state.stop(Fact.FieldLimit, rawStart);
    }
  }

  #store(text: string): { start: number; end: number } {
    const start = this.#table.used;
    const bytes = this.#table.ensure(start + text.length);
    for (let i = 0; i < text.length; i++) bytes[start + i] = text.charCodeAt(i);
    this.#table.advance(start + text.length);
    return { start, end: start + text.length };
  }
}
