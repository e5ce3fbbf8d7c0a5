/** `npm run demo`: the main demo, or with `--setup NAME` one of the example set-ups. */
import { parseArgs } from 'node:util';
import { runSetup } from './setups/run-setup.ts';

/** Runs the set-up; a wrong option is a sentence, not a stack. */
async function setUp(): Promise<number> {
  let values: { setup: string; keep: boolean; json: boolean };
  try {
    ({ values } = parseArgs({
      options: {
        setup: { type: 'string', default: '' },
        keep: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    process.stderr.write(`demo.wrong-option: ${(error as Error).message}\n`);
    return 2;
  }
  return runSetup(values.setup, values);
}

if (process.argv.slice(2).some((one) => one === '--setup' || one.startsWith('--setup=')))
  process.exitCode = await setUp();
else await import('./demo.ts');
