import { Command, Option } from 'commander';
import { type DoctorOptions, runDoctor } from './doctor.ts';

interface DoctorFlags {
  configDir?: string;
  cluster?: string;
  accept: string[];
  output: DoctorOptions['output'];
  json?: boolean;
  failOn: DoctorOptions['failOn'];
}

/** `portcullis doctor FILE…`. */
export function doctorCommand(done: (code: number) => void): Command {
  return new Command('doctor')
    .description('say what is wrong or risky in an Envoy configuration for the APIs that are served')
    .argument(
      '<file...>',
      'bootstrap, answer of /config_dump, EnvoyFilter, Envoy Gateway policy, or a part; - is standard input',
    )
    .option('--config-dir <dir>', 'policies, whose budgets, bodies and listeners are compared too')
    .option('--cluster <name>', 'only the filters that ask this cluster')
    .addOption(
      new Option('--accept <code>', 'a code that is not told; repeatable')
        .argParser((value: string, before: string[]) => [...before, ...value.split(',')])
        .default([] as string[], 'none'),
    )
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
  portcullis doctor envoy.yaml
  portcullis doctor --config-dir policies --fail-on warning envoy.yaml
  curl -s 127.0.0.1:9901/config_dump?include_eds | portcullis doctor -

Severities: error: what is configured is not what happens, traffic goes uninspected or is refused for nothing;
warning: a risk that one may want to take; notice: worth knowing.
A comment on the line or the line before accepts a finding: # portcullis doctor: accept envoy.failure-mode-allow
portcullis help CODE explains a code, with an example that has the fault and one that has not.
Exit codes: 0 nothing, 1 errors, 2 not run (unreadable, or nothing of ours in it), 3 only warnings (with --fail-on warning).`,
    )
    .action((files: string[], flags: DoctorFlags) => {
      done(
        runDoctor({
          files,
          configDir: flags.configDir,
          cluster: flags.cluster,
          accept: flags.accept,
          output: flags.json === true ? 'json' : flags.output,
          failOn: flags.failOn,
          colour: process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
          write: (text) => void process.stdout.write(text),
        }),
      );
    });
}
