import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The request of a stage, as written (go-ftw test format 2). */
export interface StageInput {
  readonly dest_addr?: string;
  readonly port?: number;
  readonly method?: string;
  readonly uri?: string;
  readonly version?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly data?: string;
  readonly autocomplete_headers?: boolean;
  /** A raw request, in base64. */
  readonly encoded_request?: string;
}

/** What must be true after a stage. */
export interface StageOutput {
  readonly status?: number;
  readonly expect_error?: boolean;
  readonly log?: {
    readonly expect_ids?: readonly number[];
    readonly no_expect_ids?: readonly number[];
    readonly match_regex?: string;
    readonly no_match_regex?: string;
  };
}

/** One test: its stages must all be as expected. */
export interface RegressionTest {
  /** `942100-3`. */
  readonly name: string;
  readonly file: string;
  readonly stages: readonly { readonly input: StageInput; readonly output: StageOutput }[];
}

/** Reads every test of a folder, searched to any depth. */
export function readRegressionTests(folder: string): RegressionTest[] {
  return globSync('**/*.yaml', { cwd: folder })
    .sort()
    .flatMap((file) => readRegressionFile(join(folder, file), file) ?? []);
}

/**
 * Reads the tests of one file, called `name` in them; undefined when it holds none of this form. Throws what the YAML
 * parser throws.
 */
export function readRegressionFile(path: string, name: string = path): RegressionTest[] | undefined {
  const document = parse(readFileSync(path, 'utf8')) as {
    rule_id?: number;
    tests?: { test_id: number; stages?: RegressionTest['stages'] }[];
  } | null;
  const { rule_id: rule, tests } = document ?? {};
  if (!Array.isArray(tests) || !tests.some(({ stages }) => Array.isArray(stages))) return undefined;
  return tests.flatMap(({ test_id: id, stages }) =>
    stages === undefined ? [] : [{ name: `${rule}-${id}`, file: name, stages }],
  );
}
