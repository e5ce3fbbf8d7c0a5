/**
 * Reads what V8 counted: a folder that was `NODE_V8_COVERAGE` of the tests, with a JSON file for each process and each
 * worker thread. Node's own report is not used: it lists no file that nothing loaded, and it merges the ranges of
 * processes into one tree, where what only one of a thousand of them ran can be lost. Here a place of a file was run
 * when any thread of any process ran it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A range of a script as V8 tells it; inner ranges come after the outer one. */
export interface CountedRange {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/** A script as V8 tells it: its functions from the outer to the inner ones. */
export interface CountedScript {
  readonly url: string;
  readonly functions: ReadonlyArray<{ readonly ranges: readonly CountedRange[] }>;
}

/** For each source what was run of it, by position: 1 for yes. */
export class RunPlaces {
  readonly #places: ReadonlyMap<string, Uint8Array>;
  readonly #scratch: Uint8Array;

  /** `lengths`: the sources that are asked about, by absolute path, with their length in UTF-16 units. */
  constructor(lengths: ReadonlyMap<string, number>) {
    this.#places = new Map([...lengths].map(([path, length]) => [path, new Uint8Array(length)]));
    this.#scratch = new Uint8Array(Math.max(0, ...lengths.values()));
  }

  /** What was run of a source: all zeros for one that nothing loaded. */
  of(path: string): Uint8Array {
    return this.#places.get(path) ?? new Uint8Array(0);
  }

  /** Adds what one thread counted in one script. */
  add({ url, functions }: CountedScript): void {
    const places = url.startsWith('file:') ? this.#places.get(fileURLToPath(url)) : undefined;
    if (places === undefined) return;
    const counted = this.#scratch.subarray(0, places.length).fill(0);
    for (const { ranges } of functions) {
      for (const { startOffset, endOffset, count } of ranges) {
        counted.fill(count === 0 ? 0 : 1, startOffset, endOffset);
      }
    }
    for (let at = 0; at < places.length; at++) places[at]! |= counted[at]!;
  }

  /** Adds all files of a folder; how many there were. A process that was killed while it wrote leaves half a file. */
  addFolder(folder: string): { files: number; unreadable: number } {
    const names = readdirSync(folder).filter(
      (name) => name.startsWith('coverage-') && name.endsWith('.json'),
    );
    let unreadable = 0;
    for (const name of names) {
      const scripts = scriptsOf(readFileSync(join(folder, name), 'utf8'));
      if (scripts === undefined) unreadable++;
      for (const script of scripts ?? []) this.add(script);
    }
    return { files: names.length, unreadable };
  }
}

function scriptsOf(text: string): readonly CountedScript[] | undefined {
  try {
    return (JSON.parse(text) as { result: CountedScript[] }).result;
  } catch {
    return undefined;
  }
}
