import { Command, Option } from 'commander';
import { type BodyTimeFlags, bodyTime, bodyTimeOptions } from './body-time-options.ts';
import { datadogConfiguration } from './datadog-configuration.ts';
import { runValidate } from './validate.ts';

/** `portcullis validate DIR`. */
export function validateCommand(done: (code: number) => void): Command {
  const command = new Command('validate')
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

The sizes of bodies that are inspected whole follow from the time for them: give the same --message-timeout,
--max-message-timeout and --inspection-speed as to serve.
portcullis help CODE explains a code of the report.
Exit codes: 0 valid, 1 invalid, 2 not run, 3 only warnings (with --fail-on warning).`,
    )
    .action((dir: string, options: ValidateFlags) => {
      const refused = tellSetup();
      const colour = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
      const code = runValidate({
        dir,
        output: options.json === true ? 'json' : options.output,
        failOn: options.failOn,
        colour,
        time: bodyTime(options),
      });
      done(refused && code !== 2 ? 1 : code);
    });
  // The names that serve reads, so that both say the same in one environment.
  for (const option of bodyTimeOptions()) {
    const name = option.attributeName().replaceAll(/[A-Z]/g, (letter) => `_${letter}`);
    command.addOption(option.env(`PORTCULLIS_${name.toUpperCase()}`));
  }
  return command;
}

interface ValidateFlags extends BodyTimeFlags {
  output: 'human' | 'json';
  json?: boolean;
  failOn: 'error' | 'warning';
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
