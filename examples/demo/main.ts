/** `npm run demo`: the main demo, or with `--setup NAME` one of the example set-ups. */
import { parseArgs } from 'node:util';
import { runSetup } from './setups/run-setup.ts';

if (process.argv.slice(2).some((one) => one === '--setup' || one.startsWith('--setup='))) {
  const { values } = parseArgs({
    options: {
      setup: { type: 'string', default: '' },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  process.exitCode = await runSetup(values.setup, values);
} else await import('./demo.ts');
