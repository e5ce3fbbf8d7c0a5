import { readFileSync } from 'node:fs';
import { SocketError } from './socket-error.ts';

/** The number of a group, given by number or by name (of the group database). Throws `socket.group`. */
export function groupId(group: string): number {
  const number = Number(group);
  if (group !== '' && Number.isInteger(number) && number >= 0) return number;
  const line = groupLines().find((candidate) => candidate.startsWith(`${group}:`));
  const id = Number(line?.split(':')[2]);
  if (line === undefined || !Number.isInteger(id)) {
    throw new SocketError(
      'socket.group',
      `there is no group "${group}"; name an existing one, or give its number`,
    );
  }
  return id;
}

function groupLines(): string[] {
  try {
    return readFileSync('/etc/group', 'utf8').split('\n');
  } catch {
    // not covered: every machine that runs the tests has a group database
    return [];
  }
}
