/** Measures a run of the tests: which lines of the packages it ran. */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type FileCoverage, fileCoverage } from './file-coverage.ts';
import { coverageProblems, coverageText } from './package-coverage.ts';
import { requirements } from './requirements.ts';
import { RunPlaces } from './v8-coverage.ts';

/** Sources of the packages, without their tests and what only tests use; relative to the project. */
export function measuredSources(): string[] {
  return globSync('packages/*/src/**/*.ts')
    .filter((path) => !/\.(?:test|soak)\.ts$/.test(path) && !path.includes('/test/'))
    .sort();
}

/** A measurement in progress. */
export class Measurement {
  readonly #folder = mkdtempSync(join(tmpdir(), 'portcullis-coverage-'));

  /** What the environment of the tests needs, their worker threads and child processes included. */
  get environment(): Readonly<Record<string, string>> {
    return { NODE_V8_COVERAGE: this.#folder };
  }

  /**
   * Prints the result for the sources whose path contains one of the filters (all without filters) and what is wrong;
   * returns whether all is well. Ends the measurement.
   */
  judge(filters: readonly string[]): boolean {
    const files = this.#files(measuredSources().filter((path) => matches(path, filters)));
    console.log(coverageText(files));
    const problems = coverageProblems(files, requirements, filters.length === 0);
    for (const problem of problems) console.error(problem);
    return problems.length === 0;
  }

  #files(paths: readonly string[]): FileCoverage[] {
    const sources = paths.map((path) => ({
      path,
      absolute: resolve(path),
      source: readFileSync(path, 'utf8'),
    }));
    const places = new RunPlaces(new Map(sources.map(({ absolute, source }) => [absolute, source.length])));
    const { files, unreadable } = places.addFolder(this.#folder);
    rmSync(this.#folder, { recursive: true });
    console.log(`${files} threads and processes were measured, ${unreadable} of them only in part`);
    return sources
      .map(({ path, absolute, source }) => fileCoverage(path, source, places.of(absolute)))
      .filter(({ lines }) => lines > 0);
  }
}

/** Whether one of the filters is part of the path; the test `x.test` stands for `x`. */
function matches(path: string, filters: readonly string[]): boolean {
  return (
    filters.length === 0 || filters.some((filter) => path.includes(filter.replace(/\.test(?:\.ts)?$/, '')))
  );
}
