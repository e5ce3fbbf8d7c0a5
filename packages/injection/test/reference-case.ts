/** Reads the cases of `shared/conformance/libinjection`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One case: a file with the sections --TEST--, --INPUT-- and --EXPECTED--. */
export interface ReferenceCase {
  readonly file: string;
  readonly title: string;
  readonly input: Uint8Array;
  readonly expected: string;
}

const BLANKS = [' ', '\n', '\t', '\r'];

/** Without the blanks at its end: the reference's own driver drops them from input and expectation. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && BLANKS.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** All cases whose file name begins with `prefix`, in the order of their names. */
export function readCases(folder: string, prefix: string): ReferenceCase[] {
  return readdirSync(folder)
    .filter((file) => file.startsWith(prefix))
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'latin1');
      const [head, rest] = split(text, '--INPUT--\n', file);
      const [input, expected] = split(rest, '--EXPECTED--\n', file);
      const title = trimEnd(head.slice('--TEST--\n'.length));
      return { file, title, input: Buffer.from(trimEnd(input), 'latin1'), expected: trimEnd(expected) };
    });
}

function split(text: string, separator: string, file: string): [string, string] {
  const at = text.indexOf(separator);
  if (at < 0) throw new Error(`${file} has no section ${separator}`);
  return [text.slice(0, at), text.slice(at + separator.length)];
}

/** Case files by the part of the detectors that they test, with how many there are: 480 together. */
export const CASE_COUNTS: Readonly<Record<string, number>> = {
  'test-tokens-': 249,
  'test-folding-': 118,
  'test-html5-': 63,
  'test-sqli-': 50,
};
