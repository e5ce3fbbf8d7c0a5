import { spawn } from 'node:child_process';

/** How a program ended and what it printed, both streams joined, at most the last 64 KiB. */
export interface ProgramResult {
  /** Exit code; `null` when it could not be started or was ended by a signal. */
  readonly code: number | null;
  readonly output: string;
}

/** Most of a program's output that is kept. */
const outputLimit = 65_536;

/** Runs a program to its end, or kills it after `withinMilliseconds`. Never throws. */
export function runProgram(
  file: string,
  args: readonly string[],
  withinMilliseconds: number,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-outputLimit);
    };
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    const timer = setTimeout(() => {
      output += `\n${file} was ended after ${withinMilliseconds} ms`;
      child.kill('SIGKILL');
    }, withinMilliseconds);
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: null, output: error.message });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}
