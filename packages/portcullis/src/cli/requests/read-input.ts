/** Reads what the offline commands are given: bounded, and with errors that say what to do. */
import { closeSync, openSync, readSync } from 'node:fs';
import { InputProblem } from './offline-request.ts';

/** Bytes of a file that is read whole. A request is far smaller, and a HAR file of a day in a browser, too. */
const maxInputBytes = 256 * 1024 * 1024;
/** Bytes that are read at once. */
const chunkBytes = 64 * 1024;

/** A whole file, `-` for standard input. Throws {@link InputProblem}. */
export function readInput(file: string, limit: number = maxInputBytes): Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (const chunk of readChunks(file)) {
    bytes += chunk.length;
    if (bytes > limit) throw new InputProblem(`${file} is longer than ${Math.floor(limit / 1_048_576)} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The same as text, without a byte order mark. */
export function readText(file: string): string {
  return withoutMark(readInput(file).toString('utf8'));
}

/** A text without the byte order mark that some editors put before it. */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** A file piece by piece, `-` for standard input. Throws {@link InputProblem}. */
export function* readChunks(file: string): Generator<Buffer> {
  const descriptor = file === '-' ? 0 : attempt(file, () => openSync(file, 'r'));
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafeSlow(chunkBytes);
      const length = attempt(file, () => readSync(descriptor, chunk));
      if (length === 0) return;
      yield chunk.subarray(0, length);
    }
  } finally {
    if (descriptor !== 0) closeSync(descriptor);
  }
}

function attempt<Result>(file: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw new InputProblem(`cannot read ${file}: ${reasonOf(error)}`);
  }
}

/** Why something cannot be read, in words where it is usual. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    EISDIR: 'it is a folder',
    EACCES: 'its rights do not allow it',
  };
  return words[code ?? ''] ?? message;
}
