/** Reads the lines of an LCOV report (`SF:`, `DA:line,count`, `end_of_record`), which node's test runner writes. */

/** Lines of one file. */
export interface FileCoverage {
  /** As the report names it, relative to the working directory. */
  readonly file: string;
  readonly lines: number;
  /** Numbers of the lines that no test ran, ascending. */
  readonly uncovered: readonly number[];
}

/** The files of a report, in its order; a file that comes twice is added up. */
export function readLcov(text: string): FileCoverage[] {
  const files = new Map<string, Map<number, number>>();
  let counts = new Map<number, number>();
  for (const line of text.split('\n')) {
    if (line.startsWith('SF:')) {
      const file = line.slice(3);
      counts = files.get(file) ?? new Map();
      files.set(file, counts);
    } else if (line.startsWith('DA:')) {
      const [number = Number.NaN, count = 0] = line.slice(3).split(',').map(Number);
      counts.set(number, (counts.get(number) ?? 0) + count);
    }
  }
  return [...files].map(([file, lines]) => ({
    file,
    lines: lines.size,
    uncovered: [...lines].flatMap(([line, count]) => (count === 0 ? [line] : [])).sort((a, b) => a - b),
  }));
}

/** Numbers as ranges: `3-5, 9`. */
export function lineRanges(lines: readonly number[]): string {
  const ranges: Array<[first: number, last: number]> = [];
  for (const line of lines) {
    const open = ranges.at(-1);
    if (open !== undefined && open[1] === line - 1) open[1] = line;
    else ranges.push([line, line]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}
