/**
 * Reads logs a line at a time: a log may be far larger than memory. Only a HAR file is read whole, since it is one JSON
 * value.
 */
import { readEvents } from '../../events/event-store.ts';
import { InputProblem } from '../requests/offline-request.ts';
import { readChunks, readInput, withoutMark } from '../requests/read-input.ts';

/** How every SQLite file begins (SQLite file format, section 1.3). */
const databaseMark = 'SQLite format 3\0';
/** How a HAR file begins. */
const harMark = /^\s*\{\s*"log"\s*:\s*\{/;
/** Bytes of a line: a decision with every finding that is kept is far shorter. */
const maxLineBytes = 16 * 1024 * 1024;
const lineFeed = 0x0a;

/** What a log turned out to be. */
export type Log =
  | { readonly form: 'har'; readonly text: string }
  /** Lines without their ends, empty ones included; of an event store its records. */
  | { readonly form: 'lines'; readonly lines: Iterable<string> };

/** Opens a log, `-` for standard input. Throws {@link InputProblem}, and so do its lines. */
export function openLog(file: string): Log {
  const chunks = readChunks(file);
  const { value: first = Buffer.alloc(0) } = chunks.next();
  if (first.subarray(0, databaseMark.length).toString('latin1') === databaseMark) {
    chunks.return(undefined);
    return { form: 'lines', lines: storedLines(file) };
  }
  const head = withoutMark(first.toString('utf8'));
  if (!harMark.test(head)) return { form: 'lines', lines: linesOf(file, first, chunks) };
  if (file !== '-') {
    chunks.return(undefined);
    return { form: 'har', text: withoutMark(readInput(file).toString('utf8')) };
  }
  return { form: 'har', text: withoutMark(Buffer.concat([first, ...chunks]).toString('utf8')) };
}

function* storedLines(file: string): Generator<string> {
  try {
    yield* readEvents(file);
  } catch (error) {
    throw new InputProblem(`cannot read the event store ${file}: ${(error as Error).message}`);
  }
}

function* linesOf(file: string, first: Buffer, chunks: Iterable<Buffer>): Generator<string> {
  let number = 1;
  let rest: Buffer[] = [];
  let restBytes = 0;
  for (const chunk of concatenation(first, chunks)) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      yield lineOf([...rest, chunk.subarray(start, end)], number++);
      rest = [];
      restBytes = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    rest.push(chunk.subarray(start));
    restBytes += chunk.length - start;
    if (restBytes > maxLineBytes)
      throw new InputProblem(`${file}: line ${number} is longer than 16 MiB; this is no log that is known`);
  }
  if (restBytes > 0) yield lineOf(rest, number);
}

function* concatenation(first: Buffer, rest: Iterable<Buffer>): Generator<Buffer> {
  yield first;
  yield* rest;
}

function lineOf(parts: readonly Buffer[], number: number): string {
  const text = Buffer.concat(parts).toString('utf8').trimEnd();
  return number === 1 ? withoutMark(text) : text;
}
