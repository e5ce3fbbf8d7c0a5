import { readFileSync } from 'node:fs';

/** Clock ticks per second of /proc (USER_HZ, which Linux keeps at 100). */
const ticksPerSecond = 100;

/** Seconds of processor time that a process and its threads used so far. */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The second field is a name in brackets that may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Resident memory in MiB. */
export function residentMebibytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const line = status.split('\n').find((text) => text.startsWith('VmRSS:')) ?? '';
  return Number.parseInt(line.slice(6).trim(), 10) / 1024;
}
