import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { basename } from 'node:path';

/** Steps down: a third of what a thread of normal priority gets beside it, so that a busy machine still compiles in time. */
const nicer = 5;
/** The end of the scale. */
const lowest = 19;

/**
 * Lets threads with traffic go before this one, for as long as it lives. Linux only, where a thread has a priority
 * of its own; elsewhere, and where the system refuses, nothing changes: what runs is only less considerate.
 */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    const thread = Number(basename(readlinkSync('/proc/thread-self')));
    setPriority(thread, Math.min(lowest, getPriority(thread) + nicer));
  } catch {
    // not always covered: no /proc, or a system that does not allow it.
  }
}
