/** A text with its lines, for turning offsets into positions and for showing a line. */
import type { Position, Range } from './diagnostic.ts';

/** A file with the positions of its lines. */
export class SourceText {
  readonly text: string;
  readonly #lineStarts: number[] = [0];

  constructor(text: string) {
    this.text = text;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1))
      this.#lineStarts.push(at + 1);
  }

  /** Offsets outside the text count as its edges. */
  position(offset: number): Position {
    const target = Math.min(Math.max(offset, 0), this.text.length);
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStarts[middle]! <= target) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: target - this.#lineStarts[low]! + 1 };
  }

  range(start: number, end: number): Range {
    return { start: this.position(start), end: this.position(Math.max(start, end)) };
  }

  /** The line without its end; empty for a line that does not exist. Lines count from 1. */
  line(number: number): string {
    const start = this.#lineStarts[number - 1];
    if (start === undefined) return '';
    const end = this.#lineStarts[number] ?? this.text.length + 1;
    const line = this.text.slice(start, end - 1);
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }
}
