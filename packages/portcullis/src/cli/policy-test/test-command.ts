/** `portcullis test`: a user's own expectations, and go-ftw files, against a configuration. */
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readRegressionTests } from '@portcullis/seclang/regression';
import { Command, Option } from 'commander';
import { exitCode } from '../exit-codes.ts';
import { loadPlan } from '../load-plan.ts';
import { InputProblem } from '../requests/offline-request.ts';
import { runFtwTest } from './ftw-tests.ts';
import { readPolicyTests } from './policy-test-file.ts';
import { type LoadedPlans, planOfTests, runPolicyTest } from './run-policy-tests.ts';
import { renderTestReport, type TestReportForm, testReportForms } from './test-report.ts';
import type { TestResult } from './test-result.ts';

/** The flags of the command. */
export interface TestFlags {
  configDir?: string;
  from: 'policy-test' | 'ftw';
  run: string;
  output: TestReportForm;
  json?: boolean;
}

/** The command. */
export function testCommand(done: (code: number) => void): Command {
  return new Command('test')
    .description('run expectations (*.test.yaml) against a configuration')
    .argument('[path...]', 'test files, or folders that are searched to any depth', ['.'])
    .option('--config-dir <dir>', 'policies to test, in place of those that the files name')
    .addOption(
      new Option('--from <format>', 'format of the tests')
        .choices(['policy-test', 'ftw'])
        .default('policy-test'),
    )
    .option('--run <text>', 'only tests whose name or file holds this', '')
    .addOption(
      new Option('-o, --output <form>', 'form of the report').choices(testReportForms).default('human'),
    )
    .option('--json', 'the same as --output json')
    .addHelpText(
      'after',
      `
Examples:
  portcullis test policies
  portcullis test shop.test.yaml --run injection --output junit
  portcullis test --from ftw tests/regression --config-dir policies

Exit codes: 0 all passed, 1 some failed or none ran, 2 not run.`,
    )
    .action((paths: string[], flags: TestFlags) => done(runTests(paths, flags, (text) => console.log(text))));
}

/** Runs and prints; the result is the exit code. */
export function runTests(paths: readonly string[], flags: TestFlags, print: (text: string) => void): number {
  try {
    const missing = paths.find((path) => !existsSync(path));
    if (missing !== undefined) throw new InputProblem(`cannot read ${missing}: it does not exist`);
    const results = flags.from === 'ftw' ? ftwResults(paths, flags) : policyTestResults(paths, flags);
    print(renderTestReport(results, flags.json === true ? 'json' : flags.output));
    const failed = results.some(({ problems }) => problems.length > 0);
    return failed || results.length === 0 ? exitCode.no : exitCode.done;
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    console.error(error.message);
    return exitCode.notRun;
  }
}

function policyTestResults(paths: readonly string[], { configDir, run }: TestFlags): TestResult[] {
  const files = paths.flatMap((path) =>
    statSync(path).isDirectory()
      ? globSync('**/*.test.{yaml,yml}', { cwd: path })
          .sort()
          .map((name) => join(path, name))
      : [path],
  );
  const loaded: LoadedPlans = new Map();
  return files.flatMap((path) => {
    const file = readPolicyTests(path);
    const tests = file.tests.filter(({ name }) => name.includes(run) || path.includes(run));
    if (tests.length === 0) return [];
    const plan = planOfTests(file, path, configDir, loaded);
    return tests.map((test) => runPolicyTest(test, file, path, plan));
  });
}

function ftwResults(paths: readonly string[], { configDir, run }: TestFlags): TestResult[] {
  if (configDir === undefined)
    throw new InputProblem('--from ftw needs --config-dir: the files name no policies');
  const plan = loadPlan(configDir);
  return paths
    .flatMap((path) => readRegressionTests(path))
    .filter(({ name, file }) => name.includes(run) || file.includes(run))
    .map((test) => runFtwTest(test, plan));
}
