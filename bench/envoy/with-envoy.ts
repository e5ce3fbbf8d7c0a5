import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEnvoy } from '@portcullis-testing/envoy';
import type { Prerequisite } from '@portcullis-testing/prerequisites';

/** Where a benchmark runs, and what it says of that. */
export interface EnvoyBench {
  /** The Envoy binary. */
  readonly binary: string;
  /** A folder that is removed afterwards. */
  readonly folder: string;
  /** Versions, machine and its load, and what the rounds are. */
  conditions(rounds: string): string;
}

/**
 * Runs a benchmark that needs an Envoy, and ends the process: with 2 where there is none. Servers and sockets that are
 * still open must not keep it.
 */
export async function withEnvoy(run: (bench: EnvoyBench) => Promise<void>): Promise<never> {
  const found = await findEnvoy();
  if (found.kind === 'none') {
    console.error(`no Envoy: ${found.reason}`);
    process.exit(2);
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-envoy-'));
  const conditions = (rounds: string): string =>
    `Envoy ${found.version}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}; ` +
    `${rounds}; load of the machine ${loadavg()[0]?.toFixed(1)}\n`;
  try {
    await run({ binary: found.path, folder, conditions });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.exit(0);
}

/** The path of shared data; ends the process with 2 where it is not there. */
export function needed(data: Prerequisite): string {
  if (data.skip === false) return data.path;
  console.error(data.skip);
  process.exit(2);
}
