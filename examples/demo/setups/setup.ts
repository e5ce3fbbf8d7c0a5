/** What `npm run demo -- --setup NAME` runs: one of the example folders, with a few clients in front of it. */
import type { EnvoyBinary } from '@portcullis-testing/envoy';

/** What became of one client. */
export interface SetupRow {
  /** What the client did, and on which connection or listener. */
  readonly client: string;
  /** What it saw: a status, or the answers. */
  readonly saw: string;
  /** From Portcullis' own records; `allow` where there is none, since what is clean is not recorded. */
  readonly verdict: string;
  /** Rules that decided or were found, with commas; empty without one. */
  readonly rule: string;
  readonly asExpected: boolean;
  /** Why this row was not run on this machine; then the others are empty. */
  readonly skipped?: string;
}

/** A set-up that runs. */
export interface StartedSetup extends AsyncDisposable {
  /** Lines about what runs. */
  readonly description: readonly string[];
  /** Sends the clients, and returns a row for each. */
  rows(): Promise<SetupRow[]>;
  /** Shell lines for whoever wants to try for themselves. */
  readonly trials: readonly string[];
}

/** One of the set-ups. */
export interface DemoSetup {
  /** What it is, in one line. */
  readonly about: string;
  /** Folder under `examples/` whose configuration runs. */
  readonly folder: string;
  start(envoy: EnvoyBinary): Promise<StartedSetup>;
}

/** A row with what was to come of it. A rule that ends in `*` stands for all that begin so. */
export function checkedRow(
  client: string,
  { saw, verdict, rule }: Pick<SetupRow, 'saw' | 'verdict' | 'rule'>,
  expected: Pick<SetupRow, 'saw' | 'verdict' | 'rule'>,
): SetupRow {
  const ruleFits = expected.rule.endsWith('*')
    ? rule.startsWith(expected.rule.slice(0, -1))
    : rule === expected.rule;
  const asExpected = saw === expected.saw && verdict === expected.verdict && ruleFits;
  return { client, saw, verdict, rule, asExpected };
}
