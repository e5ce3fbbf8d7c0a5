/** The command line: one file per subcommand, flags also as environment variables. */
import { Command, CommanderError } from 'commander';
import { fromGoArguments, withElchiEnvironment } from '../compat/elchi-shield-flags.ts';
import { exitCode } from './exit-codes.ts';
import { explainCommand } from './explain.ts';
import { testCommand } from './policy-test/test-command.ts';
import { replayCommand } from './replay/replay-command.ts';
import { rulesCommand } from './rules/rules-command.ts';
import { serveCommand } from './serve.ts';
import { tuneCommand } from './tune/tune-command.ts';
import { validateCommand } from './validate-command.ts';
import { versionCommand } from './version.ts';

/** Runs the command line; the result is the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let code: number = exitCode.done;
  const done = (result: number): void => {
    code = result;
  };
  const program = new Command('portcullis')
    .description('External security processor for Envoy: inspects, decides, and says why.')
    .showSuggestionAfterError()
    .showHelpAfterError('(portcullis --help lists the commands)')
    .exitOverride()
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
    versionCommand(),
  ]) {
    program.addCommand(command.exitOverride());
  }
  try {
    Object.assign(process.env, withElchiEnvironment(process.env));
    await program.parseAsync(fromGoArguments(args), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.notRun;
    console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return exitCode.internal;
  }
  return code;
}
