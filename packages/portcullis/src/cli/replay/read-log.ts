import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { readEvents } from '../../events/event-store.ts';
import { InputProblem } from '../requests/offline-request.ts';

/** How every SQLite file begins (SQLite file format, section 1.3). */
const databaseMark = 'SQLite format 3\0';

/** The text of a log, `-` for standard input; of an event store its records, a line each. Throws {@link InputProblem}. */
export function readLog(file: string): string {
  try {
    if (file === '-') return readFileSync(0, 'utf8');
    return isDatabase(file) ? readEvents(file).join('\n') : readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputProblem(`cannot read ${file}: ${(error as Error).message}`);
  }
}

function isDatabase(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(databaseMark.length);
    readSync(descriptor, head);
    return head.toString('latin1') === databaseMark;
  } finally {
    closeSync(descriptor);
  }
}
