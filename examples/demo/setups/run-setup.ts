/** Runs one set-up and prints its table. */
import { findEnvoy } from '@portcullis-testing/envoy';
import { table } from '../table.ts';
import type { SetupRow } from './setup.ts';
import { demoSetups } from './setups.ts';

/** How to run it. */
export interface SetupOptions {
  /** Rows as JSON lines on stdout; everything else goes to stderr. */
  readonly json: boolean;
  /** Leave everything running until interrupted. */
  readonly keep: boolean;
}

/**
 * Runs the set-up of that name; resolves with the exit code: 0 all rows as expected, 1 some not, 2 not run (an unknown
 * name, or no Envoy on this machine).
 */
export async function runSetup(name: string, { json, keep }: SetupOptions): Promise<number> {
  const say = (text: string): void => void (json ? process.stderr : process.stdout).write(`${text}\n`);
  const setup = Object.hasOwn(demoSetups, name) ? demoSetups[name] : undefined;
  if (setup === undefined) {
    process.stderr.write(
      `demo.unknown-setup: there is no set-up "${name}"; --setup takes one of:\n${setupList()}\n`,
    );
    return 2;
  }
  const envoy = await findEnvoy();
  if (envoy.kind !== 'envoy') {
    process.stderr.write(`demo.no-envoy: a set-up needs a real Envoy, and ${envoy.reason}\n`);
    return 2;
  }
  let kept = false;
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => (kept ? resolve() : process.exit(130)));
  });
  say(`set-up:     ${setup.about} (examples/${setup.folder})`);
  await using running = await setup.start(envoy);
  say(`gateway:    Envoy ${envoy.version} (${envoy.path})`);
  for (const line of running.description) say(line);
  const rows = await running.rows();
  if (json) for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
  else say(`\n${table(columns, rows)}\n`);
  say("verdict and rule: from Portcullis' records");
  const failed = rows.filter(({ asExpected }) => !asExpected).length;
  const skipped = rows.filter((row) => row.skipped !== undefined).length;
  const ran = rows.length - skipped;
  say(failed === 0 ? `all ${ran} rows as expected` : `${failed} of ${ran} rows not as expected`);
  if (skipped > 0) say(`${skipped} rows not run: this machine lacks programs`);
  if (keep) {
    kept = true;
    say('still running; try:');
    for (const trial of running.trials) say(`  ${trial}`);
    say('Ctrl-C ends it');
    await interrupted;
  }
  return failed === 0 ? 0 : 1;
}

function setupList(): string {
  return Object.entries(demoSetups)
    .map(([name, { about }]) => `  ${name.padEnd(10)}${about}`)
    .join('\n');
}

const columns = [
  { title: 'client', cell: (row: SetupRow) => row.client },
  { title: 'saw', cell: (row: SetupRow) => row.saw || '-' },
  { title: 'verdict', cell: (row: SetupRow) => row.verdict || '-' },
  { title: 'rule', cell: (row: SetupRow) => row.rule || '-' },
  { title: '', cell: (row: SetupRow) => row.skipped ?? (row.asExpected ? '' : 'NOT AS EXPECTED') },
];
