import { latin1 } from '../bytes/latin1.ts';

/** The entries of a list file: one per line, without empty lines and those that begin with `#`. */
export function listEntries(file: Uint8Array): string[] {
  return latin1(file)
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
}
