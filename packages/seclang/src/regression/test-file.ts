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

/** Reads all tests below a folder, in the order of file names. */
export function readRegressionTests(folder: string): RegressionTest[] {
  const tests: RegressionTest[] = [];
  for (const file of globSync('**/*.yaml', { cwd: folder }).sort()) {
    const document = parse(readFileSync(join(folder, file), 'utf8')) as {
      rule_id?: number;
      tests?: { test_id: number; stages: RegressionTest['stages'] }[];
    } | null;
    for (const { test_id, stages } of document?.tests ?? []) {
      tests.push({ name: `${document!.rule_id}-${test_id}`, file, stages });
    }
  }
  return tests;
}
