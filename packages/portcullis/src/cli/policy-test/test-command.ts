/** `portcullis test`: a user's own expectations, and go-ftw files, against a configuration. */
import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { exitCode } from '../exit-codes.ts';
import { loadPlan } from '../load-plan.ts';
import { InputProblem } from '../requests/offline-request.ts';
import { type FoundTests, findTests, type TestForm, testForms } from './find-tests.ts';
import { runFtwTest } from './ftw-tests.ts';
import { readPolicyTests } from './policy-test-file.ts';
import { type LoadedPlans, planOfTests, runPolicyTest } from './run-policy-tests.ts';
import { renderTestReport, type TestReportForm, testReportForms } from './test-report.ts';
import type { TestResult } from './test-result.ts';

/** The flags of the command. */
export interface TestFlags {
  configDir?: string;
  from: TestForm;
  run: string;
  output: TestReportForm;
  json?: boolean;
}

/** The command. */
export function testCommand(done: (code: number) => void): Command {
  return new Command('test')
    .description('run expectations (*.test.yaml, and go-ftw files) against a configuration')
    .argument('[path...]', 'test files, or folders that are searched to any depth', ['.'])
    .option(
      '--config-dir <dir>',
      'policies to test, in place of those that the files name; go-ftw files name none',
    )
    .addOption(
      new Option('--from <format>', 'format of the tests; auto: by what is in them')
        .choices(testForms)
        .default('auto'),
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
  portcullis test tests/regression --config-dir policies

A test file:
  apiVersion: portcullis.dev/v1
  kind: PolicyTest
  policies: [../policies/*.yaml]
  tests:
    - name: injection is blocked
      request: { host: shop.example, path: "/search?q=1' or '1'='1" }
      expect: { verdict: block }

Exit codes: 0 all passed, 1 some failed or none ran, 2 not run.`,
    )
    .action((paths: string[], flags: TestFlags) => done(runTests(paths, flags, (text) => console.log(text))));
}

/** Runs and prints; the result is the exit code. */
export function runTests(paths: readonly string[], flags: TestFlags, print: (text: string) => void): number {
  try {
    const missing = paths.find((path) => !existsSync(path));
    if (missing !== undefined) throw new InputProblem(`cannot read ${missing}: it does not exist`);
    const found = findTests(paths, flags.from);
    const results = [...policyTestResults(found, flags), ...ftwResults(found, flags)];
    const none = whyNone(found, flags, paths);
    print(renderTestReport(results, flags.json === true ? 'json' : flags.output, none));
    const failed = results.some(({ problems }) => problems.length > 0);
    return failed || results.length === 0 ? exitCode.no : exitCode.done;
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    console.error(error.message);
    return exitCode.notRun;
  }
}

function policyTestResults({ policyTests }: FoundTests, { configDir, run }: TestFlags): TestResult[] {
  const loaded: LoadedPlans = new Map();
  return policyTests.flatMap((path) => {
    const file = readPolicyTests(path);
    const tests = file.tests.filter(({ name }) => name.includes(run) || path.includes(run));
    if (tests.length === 0) return [];
    const plan = planOfTests(file, path, configDir, loaded);
    return tests.map((test) => runPolicyTest(test, file, path, plan));
  });
}

function ftwResults({ ftw }: FoundTests, { configDir, run }: TestFlags): TestResult[] {
  const tests = ftw.filter(({ name, file }) => name.includes(run) || file.includes(run));
  if (tests.length === 0) return [];
  if (configDir === undefined)
    throw new InputProblem(`${tests[0]!.file} is a go-ftw file, which names no policies: give --config-dir`);
  const plan = loadPlan(configDir);
  return tests.map((test) => runFtwTest(test, plan));
}

/** What to tell when no test ran. */
function whyNone({ policyTests, ftw }: FoundTests, { run }: TestFlags, paths: readonly string[]): string {
  if (policyTests.length + ftw.length > 0 && run !== '') return `no name or file holds "${run}"`;
  return `there is no *.test.yaml and no go-ftw file in ${paths.join(', ')}`;
}
