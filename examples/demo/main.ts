/** `npm run demo [-- --setup NAME | --crs RULES] [--keep] [--json]`: the main demo, or one of the four set-ups. */
import { parseArgs } from 'node:util';
import { runSetup } from './setups/run-setup.ts';

const { values: options } = parseArgs({
  options: {
    setup: { type: 'string' },
    crs: { type: 'string' },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

if (options.setup === undefined) await import('./demo.ts');
else process.exitCode = await runSetup(options.setup, options);
