/** Which files hold tests, and of which form: `*.test.yaml`, or go-ftw files by what is in them. */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type RegressionTest, readRegressionFile } from '@portcullis/seclang/regression';
import { InputProblem } from '../requests/offline-request.ts';

/** Tests to run. */
export interface FoundTests {
  /** Files of the form PolicyTest. */
  readonly policyTests: readonly string[];
  readonly ftw: readonly RegressionTest[];
}

/** Forms of tests; `auto`: each file as what it is. */
export const testForms = ['auto', 'policy-test', 'ftw'] as const;
export type TestForm = (typeof testForms)[number];

/** Finds tests in files and in folders, which are searched to any depth. Throws {@link InputProblem}. */
export function findTests(paths: readonly string[], form: TestForm): FoundTests {
  const policyTests: string[] = [];
  const ftw: RegressionTest[] = [];
  for (const { path, name, named } of files(paths)) {
    const isPolicyTest = name.endsWith('.test.yaml') || name.endsWith('.test.yml');
    const tests = isPolicyTest || form === 'policy-test' ? undefined : ftwTests(path, name);
    if (tests !== undefined) ftw.push(...tests);
    else if (form !== 'ftw' && (isPolicyTest || named)) policyTests.push(path);
  }
  return { policyTests, ftw };
}

interface TestFile {
  readonly path: string;
  /** In messages. */
  readonly name: string;
  /** The user named it, and no folder that it is in. */
  readonly named: boolean;
}

/** Every YAML file. */
function files(paths: readonly string[]): TestFile[] {
  return paths.flatMap((path): TestFile[] => {
    if (!statSync(path).isDirectory()) return [{ path, name: path, named: true }];
    const names = globSync('**/*.{yaml,yml}', { cwd: path }).sort();
    return names.map((name) => ({ path: join(path, name), name, named: false }));
  });
}

/** The go-ftw tests of a file; undefined when it holds none. */
function ftwTests(path: string, name: string): RegressionTest[] | undefined {
  try {
    // Policies stand in the same folders, and may be several documents in a file.
    if (!readFileSync(path, 'utf8').includes('stages:')) return undefined;
    return readRegressionFile(path, name);
  } catch (error) {
    throw new InputProblem(`cannot read ${path}: ${(error as Error).message}`);
  }
}
