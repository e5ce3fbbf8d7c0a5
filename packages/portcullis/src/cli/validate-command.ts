import { Command, Option } from 'commander';
import { datadogConfiguration } from './datadog-configuration.ts';
import { runValidate } from './validate.ts';

/** `portcullis validate DIR`. */
export function validateCommand(done: (code: number) => void): Command {
  return new Command('validate')
    .description('compile everything that serve would, open no socket, and say what is wrong')
    .argument('<dir>', 'folder of policy files, or one file')
    .addOption(
      new Option('-o, --output <form>', 'form of the report').choices(['human', 'json']).default('human'),
    )
    .option('--json', 'the same as --output json')
    .addOption(
      new Option('--fail-on <severity>', 'from which severity on the exit code is not 0')
        .choices(['error', 'warning'])
        .default('error'),
    )
    .addHelpText(
      'after',
      `
Examples:
  portcullis validate policies
  portcullis validate --output json --fail-on warning policies/shop.yaml

portcullis help CODE explains a code of the report.
Exit codes: 0 valid, 1 invalid, 2 not run, 3 only warnings (with --fail-on warning).`,
    )
    .action(
      (dir: string, options: { output: 'human' | 'json'; json?: boolean; failOn: 'error' | 'warning' }) => {
        const refused = tellSetup();
        const colour = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
        const code = runValidate({
          dir,
          output: options.json === true ? 'json' : options.output,
          failOn: options.failOn,
          colour,
        });
        done(refused && code !== 2 ? 1 : code);
      },
    );
}

/**
 * What of the environment of another product has no effect or is refused, on stderr: the report is on stdout. True:
 * `serve` would not start.
 */
function tellSetup(): boolean {
  const { notes, problems } = datadogConfiguration(false, true);
  for (const note of [...problems.map((problem) => `error: ${problem}`), ...notes])
    process.stderr.write(`${note}\n`);
  return problems.length > 0;
}
