/** For measurements of time on a machine that does other things as well. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** What a program printed. */
export interface Apart {
  readonly stdout: string;
  /** Whether it went before the other work of the machine. */
  readonly ahead: boolean;
}

/**
 * Runs a program of Node and all that it starts in a session of its own, which goes before the other work of the
 * machine where that is allowed (Linux with sched_autogroup, as root): so its threads compete with each other only.
 */
export async function runApart(args: readonly string[]): Promise<Apart> {
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = child.pid!;
  const endAll = (): void => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // The session is over.
    }
  };
  process.on('exit', endAll);
  let ahead = false;
  try {
    writeFileSync(`/proc/${pid}/autogroup`, '-15');
    ahead = true;
  } catch {
    // Not there, or not allowed: it runs like everything else.
  }
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  process.off('exit', endAll);
  endAll();
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return { stdout, ahead };
}
