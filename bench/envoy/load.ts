import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LoadOrder, LoadReport } from './load-generator.ts';

const generator = fileURLToPath(new URL('./load-generator.ts', import.meta.url));

/** Runs an order in a process of its own. Throws where an answer was not what it must be, or none came. */
export async function load(order: LoadOrder): Promise<LoadReport> {
  const { stdout } = await promisify(execFile)(process.execPath, [generator, JSON.stringify(order)]);
  const report = JSON.parse(stdout) as LoadReport;
  if (report.requests === 0 || report.failures > 0)
    throw new Error(`bench.wrong-answers: ${JSON.stringify(order)}: ${stdout}`);
  return report;
}
