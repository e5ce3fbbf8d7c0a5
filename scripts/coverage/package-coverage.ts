/** Line coverage by package, and the least that each package must have. */
import { type FileCoverage, lineRanges } from './lcov.ts';

/** One row of the table. */
export interface PackageCoverage {
  readonly name: string;
  readonly lines: number;
  readonly uncovered: number;
  /** Share of lines that a test ran, in percent, rounded down to a tenth. */
  readonly percent: number;
}

/** Adds files up by their package: the folder below `packages/`. */
export function byPackage(files: readonly FileCoverage[]): PackageCoverage[] {
  const sums = new Map<string, { lines: number; uncovered: number }>();
  for (const { file, lines, uncovered } of files) {
    const name = /(?:^|\/)packages\/([^/]+)\//.exec(file)?.[1];
    if (name === undefined) continue;
    const sum = sums.get(name) ?? { lines: 0, uncovered: 0 };
    sums.set(name, { lines: sum.lines + lines, uncovered: sum.uncovered + uncovered.length });
  }
  return [...sums]
    .map(([name, { lines, uncovered }]) => ({
      name,
      lines,
      uncovered,
      percent: Math.floor(((lines - uncovered) / lines) * 1000) / 10,
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** What is wrong with the coverage: packages below their floor, packages without one. Empty when all is well. */
export function shortfalls(
  packages: readonly PackageCoverage[],
  floors: Readonly<Record<string, number>>,
): string[] {
  return packages.flatMap(({ name, percent }) => {
    const floor = floors[name];
    if (floor === undefined) return [`${name} has no floor in scripts/coverage/floors.ts`];
    return percent < floor ? [`${name}: ${percent} % of lines, less than its floor of ${floor} %`] : [];
  });
}

/** The table, and below it every file with lines that no test ran. */
export function coverageText(files: readonly FileCoverage[]): string {
  const rows = byPackage(files).map(
    ({ name, lines, uncovered, percent }) =>
      `${name.padEnd(16)}${String(lines).padStart(7)} lines${String(uncovered).padStart(6)} not run${percent.toFixed(1).padStart(7)} %`,
  );
  const open = files
    .filter(({ uncovered }) => uncovered.length > 0)
    .map(({ file, uncovered }) => `  ${file}: ${lineRanges(uncovered)}`);
  return [...rows, '', 'not run by any test:', ...open].join('\n');
}
