import { compileRules } from '../compile/compile-rules.ts';
import { RuleError } from '../errors.ts';
import { Engine } from '../evaluate/engine.ts';
import { runRegressionTest } from './run-test.ts';
import { testSources } from './test-configuration.ts';
import { readRegressionTests } from './test-file.ts';

/** What to run, and where to say how it went. */
export interface SuiteOptions {
  readonly rules: string;
  readonly tests: string;
  readonly paranoia: number;
  /** Only tests whose name or file contains this; empty for all. */
  readonly filter: string;
  /** Whether the last line is `{"passed":N,"failed":N,"skipped":N}`. */
  readonly json: boolean;
  readonly print: (line: string) => void;
}

/** Runs CRS regression tests. Returns the exit status: 0 all passed, 1 some failed or none ran, 2 the rules do not load. */
export function runRegressionSuite(options: SuiteOptions): number {
  const { print } = options;
  let engine: Engine;
  try {
    engine = new Engine(compileRules(testSources(options.rules, options.paranoia)).plan);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    print(error.message);
    return 2;
  }
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for (const test of readRegressionTests(options.tests)) {
    if (!test.name.includes(options.filter) && !test.file.includes(options.filter)) {
      skipped++;
      continue;
    }
    const problems = runRegressionTest(engine, test);
    if (problems.length === 0) {
      passed++;
      continue;
    }
    failed++;
    print(`FAIL ${test.name} (${test.file}): ${problems.join('; ')}`);
  }
  print(
    options.json
      ? JSON.stringify({ passed, failed, skipped })
      : `${passed} passed, ${failed} failed, ${skipped} skipped`,
  );
  return failed === 0 && passed > 0 ? 0 : 1;
}
