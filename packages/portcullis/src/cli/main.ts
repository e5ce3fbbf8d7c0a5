/** Runs the command line. */
import { CommanderError } from 'commander';
import { fromGoArguments, withElchiEnvironment } from '../compat/elchi-shield-flags.ts';
import { exitCode } from './exit-codes.ts';
import { portcullisProgram } from './program.ts';
import { applySigsciVariables } from './sigsci-configuration.ts';

/** Runs what the arguments say; the result is the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let code: number = exitCode.done;
  const program = portcullisProgram((result) => {
    code = result;
  });
  try {
    Object.assign(process.env, withElchiEnvironment(process.env));
    applySigsciVariables();
    await program.parseAsync(fromGoArguments(args), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.notRun;
    console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return exitCode.internal;
  }
  return code;
}
