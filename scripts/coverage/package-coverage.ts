/** Line coverage by package, and what each package must have. */
import { type FileCoverage, lineRanges } from './file-coverage.ts';
import type { Requirement } from './requirements.ts';

/** One row of the table. */
export interface PackageCoverage {
  readonly name: string;
  readonly lines: number;
  readonly notRun: number;
  readonly unexplained: number;
  /** Share of lines that a test ran, in percent, rounded down to a tenth. */
  readonly percent: number;
}

/** Adds files up by their package: the folder below `packages/`. */
export function byPackage(files: readonly FileCoverage[]): PackageCoverage[] {
  const names = new Set(files.map(({ file }) => packageOf(file)));
  return [...names].sort().map((name) => {
    const own = files.filter(({ file }) => packageOf(file) === name);
    const sum = (count: (file: FileCoverage) => number): number =>
      own.reduce((total, file) => total + count(file), 0);
    const lines = sum((file) => file.lines);
    const notRun = sum((file) => file.notRun.length);
    return {
      name,
      lines,
      notRun,
      unexplained: sum((file) => file.unexplained.length),
      percent: Math.floor(((lines - notRun) / lines) * 1000) / 10,
    };
  });
}

function packageOf(file: string): string {
  return /(?:^|\/)packages\/([^/]+)\//.exec(file)?.[1] ?? 'others';
}

/**
 * What is wrong with the coverage, one line each; empty when all is well. `whole`: all tests ran, so that shares can
 * be judged too; lines and reasons are judged always.
 */
export function coverageProblems(
  files: readonly FileCoverage[],
  requirements: Readonly<Record<string, Requirement>>,
  whole: boolean,
): string[] {
  const shares = byPackage(files).flatMap(({ name, percent }) => {
    const required = requirements[name];
    if (required === undefined) return [`${name} is not in scripts/coverage/requirements.ts`];
    return whole && percent < required.percent
      ? [`${name}: ${percent} % of lines are run, less than ${required.percent} %`]
      : [];
  });
  const lines = files.flatMap(({ file, unexplained, wrongReasons }) => [
    ...(unexplained.length > 0 && requirements[packageOf(file)]?.everyLine === true
      ? [`${file}: not run and without a reason: ${lineRanges(unexplained)}`]
      : []),
    ...wrongReasons.map(
      (line) => `${file}:${line}: says "not covered", but all of it is run, or says not why`,
    ),
  ]);
  return [...lines, ...shares];
}

/** The table, and below it every file with lines that are not run and have no reason. */
export function coverageText(files: readonly FileCoverage[]): string {
  const rows = byPackage(files).map(
    ({ name, lines, notRun, unexplained, percent }) =>
      `${name.padEnd(16)}${String(lines).padStart(7)} lines${String(notRun).padStart(6)} not run${String(unexplained).padStart(6)} without a reason${percent.toFixed(1).padStart(7)} %`,
  );
  const open = files
    .filter(({ unexplained }) => unexplained.length > 0)
    .map(({ file, unexplained }) => `  ${file}: ${lineRanges(unexplained)}`);
  return [
    ...rows,
    ...(open.length === 0 ? [] : ['', 'not run by any test, without a reason:', ...open]),
  ].join('\n');
}
