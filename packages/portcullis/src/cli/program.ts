/** The command line as a whole: one file per subcommand. */
import { Command } from 'commander';
import { doctorCommand } from './doctor/doctor-command.ts';
import { envoyConfigCommand } from './envoy-config/envoy-config-command.ts';
import { explainCommand } from './explain.ts';
import { helpCommand } from './help-command.ts';
import { testCommand } from './policy-test/test-command.ts';
import { replayCommand } from './replay/replay-command.ts';
import { rulesCommand } from './rules/rules-command.ts';
import { schemaCommand } from './schema-command.ts';
import { serveCommand } from './serve.ts';
import { tuneCommand } from './tune/tune-command.ts';
import { validateCommand } from './validate-command.ts';
import { versionCommand } from './version.ts';

/** All commands; `done` receives the exit code of one that is not 0. Nothing ends the process. */
export function portcullisProgram(done: (code: number) => void): Command {
  const program = new Command('portcullis')
    .description('External security processor for Envoy: inspects, decides, and says why.')
    .showSuggestionAfterError()
    .showHelpAfterError('(portcullis --help lists the commands)')
    .exitOverride()
    .helpCommand(false)
    .addHelpText(
      'after',
      `
Examples:
  portcullis serve --config-dir policies --extproc-addr /run/portcullis/extproc.sock
  portcullis validate policies
  portcullis explain --config-dir policies --host shop.example --path '/search?q=1'`,
    );
  for (const command of [
    serveCommand(done),
    validateCommand(done),
    explainCommand(done),
    rulesCommand(done),
    testCommand(done),
    replayCommand(done),
    tuneCommand(done),
    doctorCommand(done),
    envoyConfigCommand(done),
    schemaCommand(),
    helpCommand(done),
    versionCommand(),
  ]) {
    program.addCommand(command.exitOverride());
  }
  return program;
}
