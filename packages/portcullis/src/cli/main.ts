/** Runs the command line. */
import { CommanderError } from 'commander';
import { fromGoArguments, withElchiEnvironment } from '../compat/elchi-shield-flags.ts';
import { applyDatadogVariables } from './datadog-configuration.ts';
import { exitCode } from './exit-codes.ts';
import { portcullisProgram } from './program.ts';
import { applySigsciVariables } from './sigsci-configuration.ts';

/** Runs what the arguments say; the result is the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let code: number = exitCode.done;
  const program = portcullisProgram((result) => {
    code = result;
  });
  endQuietlyWithReader();
  try {
    Object.assign(process.env, withElchiEnvironment(process.env));
    applySigsciVariables();
    applyDatadogVariables(args);
    await program.parseAsync(fromGoArguments(args), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.notRun;
    console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return exitCode.internal;
  }
  return code;
}

/**
 * A reader that has enough (`portcullis help | head`) is no error. `serve` has its own way with a closed stdout: it
 * drops decisions and goes on, so a broken pipe ends a command only when nothing else listens for it.
 */
function endQuietlyWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' && process.stdout.listenerCount('error') === 1) process.exit(exitCode.done);
    if (error.code !== 'EPIPE') throw error;
  });
}
