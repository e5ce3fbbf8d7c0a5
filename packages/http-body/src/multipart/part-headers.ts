import { isToken } from '../content-type.ts';
import { Fact } from '../fact.ts';
import type { FieldTable } from '../field-table.ts';
import type { BodyLimits } from '../limits.ts';
import type { ParseState } from '../parse-state.ts';
import { type ContentDisposition, parseContentDisposition } from './content-disposition.ts';

/** The header lines of one part: their bytes in the arena, with what is wrong about them. */
export class PartHeaders {
  readonly #state: ParseState;
  readonly #table: FieldTable;
  readonly #maxLines: number;
  /** For each line: start and end in the arena, start and end in the input. */
  readonly #lines: Int32Array;
  #count = 0;
  #names: string[] = [];

  constructor(state: ParseState, limits: BodyLimits) {
    this.#state = state;
    this.#table = state.fields;
    this.#maxLines = limits.maxPartHeaders;
    this.#lines = new Int32Array(limits.maxPartHeaders * 4);
  }

  /** Number of header lines, folded ones counted once. */
  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
    this.#names = [];
  }

  /** Start and end of a line in the arena, and in the input. */
  line(index: number): readonly [start: number, end: number, rawStart: number, rawEnd: number] {
    const at = index * 4;
    return [this.#lines[at]!, this.#lines[at + 1]!, this.#lines[at + 2]!, this.#lines[at + 3]!];
  }

  /** Takes a line without its end. False when there are too many. */
  add(line: Uint8Array, length: number, rawStart: number): boolean {
    const { facts } = this.#state;
    if (length > 0 && isSpace(line[0]!)) {
      this.#fold(line, length, rawStart);
      return true;
    }
    if (this.#count === this.#maxLines) return false;
    const start = this.#table.append(line, 0, length);
    this.#lines.set([start, start + length, rawStart, rawStart + length], this.#count * 4);
    this.#count++;
    const colon = line.subarray(0, length).indexOf(0x3a);
    const name = colon < 0 ? '' : this.#text(start, start + colon).toLowerCase();
    if (!isToken(name) || line.subarray(0, length).includes(0))
      facts.add(Fact.MultipartInvalidHeader, rawStart);
    if (name !== '' && this.#names.includes(name)) facts.add(Fact.MultipartDuplicateHeader, rawStart);
    this.#names.push(name);
    if (name === 'content-transfer-encoding') facts.add(Fact.MultipartTransferEncoding, rawStart);
    return true;
  }

  /** The first Content-Disposition, or undefined. */
  disposition(): ContentDisposition | undefined {
    const index = this.#names.indexOf('content-disposition');
    if (index < 0) return undefined;
    const [start, end] = this.line(index);
    return parseContentDisposition(this.#text(start + 'content-disposition:'.length, end));
  }

  /** A line that continues the one before: RFC 5322 folding, of which ModSecurity flags each use. */
  #fold(line: Uint8Array, length: number, rawStart: number): void {
    const { facts } = this.#state;
    facts.add(Fact.MultipartHeaderFolding, rawStart);
    let at = 0;
    while (at < length && isSpace(line[at]!)) {
      if (line[at] !== 0x20 && line[at] !== 0x09)
        facts.add(Fact.MultipartInvalidHeaderFolding, rawStart + at);
      at++;
    }
    if (this.#count === 0) {
      facts.add(Fact.MultipartInvalidHeader, rawStart);
      const start = this.#table.append(line, 0, length);
      this.#lines.set([start, start + length, rawStart, rawStart + length], 0);
      this.#count = 1;
      this.#names.push('');
      return;
    }
    // Lines of a part follow one another in the arena, so the continued line can grow in place.
    line[at - 1] = 0x20;
    this.#table.append(line, at - 1, length);
    const last = (this.#count - 1) * 4;
    this.#lines[last + 1] = this.#table.used;
    this.#lines[last + 3] = rawStart + length;
  }

  #text(start: number, end: number): string {
    let text = '';
    for (let i = start; i < end; i++) text += String.fromCharCode(this.#table.bytes[i]!);
    return text;
  }
}

/** White space of C's isspace, as ModSecurity tests the beginning of a folded line. */
function isSpace(c: number): boolean {
  return c === 0x20 || (c >= 0x09 && c <= 0x0d);
}
