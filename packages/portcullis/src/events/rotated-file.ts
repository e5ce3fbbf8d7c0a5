/**
 * A file that lines are appended to, by name: it may be moved away by logrotate (`reopen` opens the name anew), and
 * it moves itself to NAME.1, NAME.2 … when it reaches a size. The queue in memory is bounded, and a disk that is full
 * or gone costs lines, which are counted, never an exception.
 */
import { type FileHandle, open, rename } from 'node:fs/promises';

/** How large a file may become. */
export interface RotationLimits {
  /** Bytes after which the file is moved; 0: never, somebody else does it. Default 100 MiB. */
  readonly maxBytes: number;
  /** Moved files that are kept. Default 4, so that at most 500 MiB are on disk. */
  readonly keep: number;
  /** Bytes that may wait in memory. Default 8 MiB: thousands of lines. */
  readonly maxQueuedBytes: number;
}

export const defaultRotation: RotationLimits = {
  maxBytes: 100 * 1024 * 1024,
  keep: 4,
  maxQueuedBytes: 8 * 1024 * 1024,
};

/** An append-only file of lines. */
export class RotatedFile {
  readonly #path: string;
  readonly #limits: RotationLimits;
  #queue: string[] = [];
  #queuedBytes = 0;
  #handle: FileHandle | undefined;
  #size = 0;
  #reopening = false;
  #running: Promise<void> | undefined;
  /** Lines on disk or in the queue. */
  written = 0;
  /** Lines that were lost. */
  dropped = 0;
  /** Why the last line was lost on its way to the disk; undefined while all is well. */
  problem: string | undefined;

  constructor(path: string, limits: Partial<RotationLimits> = {}) {
    this.#path = path;
    this.#limits = { ...defaultRotation, ...limits };
  }

  /** Takes a line without its end. */
  append(line: string): void {
    const bytes = Buffer.byteLength(line) + 1;
    if (this.#queuedBytes + bytes > this.#limits.maxQueuedBytes) {
      this.dropped++;
      return;
    }
    this.#queue.push(line);
    this.#queuedBytes += bytes;
    this.written++;
    this.#running ??= this.#drain();
  }

  /** Before the next line the file is opened again by its name. */
  reopen(): void {
    this.#reopening = true;
  }

  /** Resolves when everything that was taken is on its way out of the process. */
  async flush(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Writes what waits and closes the file. */
  async close(): Promise<void> {
    await this.flush();
    await this.#release();
  }

  async #drain(): Promise<void> {
    // Lines of the same turn go out in one write.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const lines = this.#queue;
      this.#queue = [];
      this.#queuedBytes = 0;
      try {
        await this.#put(Buffer.from(`${lines.join('\n')}\n`));
        this.problem = undefined;
      } catch (error) {
        this.dropped += lines.length;
        this.written -= lines.length;
        this.problem = (error as Error).message;
        await this.#release();
      }
    }
    this.#running = undefined;
  }

  async #put(bytes: Buffer): Promise<void> {
    if (this.#reopening) await this.#release();
    this.#reopening = false;
    if (this.#handle === undefined) await this.#open();
    const { maxBytes } = this.#limits;
    if (maxBytes > 0 && this.#size > 0 && this.#size + bytes.length > maxBytes) {
      await this.#release();
      await this.#moveAside();
      await this.#open();
    }
    await this.#handle?.appendFile(bytes);
    this.#size += bytes.length;
  }

  async #open(): Promise<void> {
    this.#handle = await open(this.#path, 'a', 0o640);
    this.#size = (await this.#handle.stat()).size;
  }

  async #release(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close().catch(() => undefined);
  }

  /** NAME.3 becomes NAME.4 and so on; the oldest is overwritten. */
  async #moveAside(): Promise<void> {
    for (let number = this.#limits.keep - 1; number >= 1; number--) {
      await rename(`${this.#path}.${number}`, `${this.#path}.${number + 1}`).catch(() => undefined);
    }
    await rename(this.#path, `${this.#path}.1`);
  }
}
