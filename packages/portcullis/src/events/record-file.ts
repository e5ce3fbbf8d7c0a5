import { RotatedFile, type RotationLimits } from './rotated-file.ts';

/** The records of decisions, connections and completions as JSON lines in a file (`--decision-log`). */
export class RecordFile {
  readonly #file: RotatedFile;

  constructor(path: string, limits: Partial<RotationLimits> = {}) {
    this.#file = new RotatedFile(path, limits);
  }

  /** Lines written so far. */
  get written(): number {
    return this.#file.written;
  }

  /** Lines that were lost, because the disk was too slow or full. */
  get dropped(): number {
    return this.#file.dropped;
  }

  /** What `write` is called for in `work` goes to the file in one piece, as everything of a turn does. */
  together(work: () => void): void {
    work();
  }

  /** Writes `record` as one line, or drops it. */
  write(record: object): void {
    this.#file.append(JSON.stringify(record));
  }

  /** Opens the file anew, after another program moved it. */
  reopen(): void {
    this.#file.reopen();
  }

  /** Writes what waits. */
  close(): Promise<void> {
    return this.#file.close();
  }
}
