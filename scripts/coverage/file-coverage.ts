/** What the tests ran of one source, held against the reasons that stand in it. */
import { reasonsOf } from './reasons.ts';
import { sourceLines } from './source-lines.ts';

/** Lines of one file. */
export interface FileCoverage {
  /** Relative to the project. */
  readonly file: string;
  /** How many lines count. */
  readonly lines: number;
  /** Numbers of the lines that no test ran, ascending. */
  readonly notRun: readonly number[];
  /** Those of them for which no reason is given. */
  readonly unexplained: readonly number[];
  /** Lines of comments that give a reason for lines which all are run, or give none after the colon. */
  readonly wrongReasons: readonly number[];
}

/** `run`: what was run of the source by position, 1 for yes. A line was run when anything of its code was. */
export function fileCoverage(file: string, source: string, run: Uint8Array): FileCoverage {
  const lines = sourceLines(source);
  const notRun = lines.flatMap(({ number, code }) => (code.some((at) => run[at] === 1) ? [] : [number]));
  const reasons = reasonsOf(source);
  const explains = (line: number, { first, last }: { first: number; last: number }): boolean =>
    line >= first && line <= last;
  return {
    file,
    lines: lines.length,
    notRun,
    unexplained: notRun.filter((line) => !reasons.some((reason) => explains(line, reason))),
    wrongReasons: reasons
      .filter(
        (reason) => reason.reason === '' || (reason.always && !notRun.some((line) => explains(line, reason))),
      )
      .map(({ line }) => line),
  };
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
