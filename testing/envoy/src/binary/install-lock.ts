/**
 * A lock between processes on one machine: a folder that only one of them can create. It serves to spare a
 * second download, not to protect data: what it guards is put in place by an atomic rename anyway.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** How often a waiting process looks again. */
const pollMilliseconds = 100;

/** A lock folder without an owner's id is given up after this long: its maker died between two system calls. */
const ownerlessMilliseconds = 5_000;

/**
 * Runs `work` while holding the lock at `path`. A lock whose owner no longer runs is taken over.
 * Throws `envoy.lock-timeout` when another process still holds it after `withinMilliseconds`.
 */
export async function withLock<T>(
  path: string,
  withinMilliseconds: number,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + withinMilliseconds;
  while (!take(path)) {
    if (isAbandoned(path)) giveUp(path);
    else if (performance.now() > deadline)
      throw new Error(`envoy.lock-timeout: ${path} is held for too long`);
    else await delay(pollMilliseconds);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

function take(path: string): boolean {
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(path, 'owner'), String(process.pid));
  return true;
}

function isAbandoned(path: string): boolean {
  try {
    const owner = Number(readFileSync(join(path, 'owner'), 'utf8'));
    if (owner > 0) return !isRunning(owner);
    return Date.now() - statSync(path).mtimeMs > ownerlessMilliseconds;
  } catch {
    try {
      return Date.now() - statSync(path).mtimeMs > ownerlessMilliseconds;
    } catch {
      return false;
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Moves the folder away first, so that of two processes that find it abandoned only one deletes it. */
function giveUp(path: string): void {
  const aside = `${path}.abandoned-${process.pid}`;
  try {
    renameSync(path, aside);
    rmSync(aside, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
