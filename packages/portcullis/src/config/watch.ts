/**
 * Tells when a configuration may have changed. Watches directories, not files: editors and ConfigMap updates
 * replace files and links (`..data`), and a watch on a file would stay with the old one.
 *
 *   directory event ──► wait until quiet (debounce) ──► compare facts ──► changed? tell
 *   slow rescan ────────────────────────────────────────┘      (events get lost, directories get replaced)
 */
import { dirname, join, resolve } from 'node:path';
import type { FileFacts } from './file-access.ts';
import { type ConfigurationSource, isPolicyFileName } from './policy-files.ts';
import { realWatchSystem, type WatchSystem } from './watch-system.ts';

/** Times of a watch. */
export interface WatchOptions {
  /** Quiet time before a change is told, in milliseconds. Default 300: an editor or a sync writes several files. */
  readonly debounce?: number;
  /** Time between rescans in milliseconds. Default 30,000: a lost event costs at most that. */
  readonly rescan?: number;
  readonly system?: WatchSystem;
}

/** A stream of events without a pause is told after this many debounce times. */
const MAX_DEBOUNCES = 10;

/** Watches the directory and every referenced file of a configuration and tells when they have changed. */
export class ConfigurationWatch {
  readonly #source: ConfigurationSource;
  readonly #onChange: () => void;
  readonly #system: WatchSystem;
  readonly #debounce: number;
  readonly #rescan: number;
  readonly #watches = new Map<string, { facts: string; close(): void }>();
  #referenced: readonly string[] = [];
  #known = new Map<string, string>();
  #cancelDebounce: (() => void) | undefined;
  #cancelRescan: (() => void) | undefined;
  #postponed = 0;
  #closed = false;

  /**
   * Starts watching; `onChange` is called after each change, never before this returns. What is there now counts
   * as known until `setLoaded` says what was.
   */
  constructor(source: ConfigurationSource, onChange: () => void, options: WatchOptions = {}) {
    this.#source = source;
    this.#onChange = onChange;
    this.#system = options.system ?? realWatchSystem;
    this.#debounce = options.debounce ?? 300;
    this.#rescan = options.rescan ?? 30_000;
    this.#arm();
    this.#known = this.#facts();
    this.#scheduleRescan();
  }

  /**
   * Says what the last load has read, with the facts from before: its files are watched, and whatever has changed
   * since is told. To be called after every load, also one that was refused; nothing that happens during a load is
   * missed that way.
   */
  setLoaded(facts: readonly FileFacts[]): void {
    if (this.#closed) return;
    this.#known = new Map(facts);
    this.#referenced = facts.map(([path]) => path);
    this.#arm();
    this.#event();
  }

  close(): void {
    this.#closed = true;
    this.#cancelDebounce?.();
    this.#cancelRescan?.();
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
  }

  #event(): void {
    if (this.#closed || (this.#cancelDebounce !== undefined && this.#postponed >= MAX_DEBOUNCES)) return;
    this.#cancelDebounce?.();
    this.#postponed += 1;
    this.#cancelDebounce = this.#system.after(this.#debounce, () => {
      this.#cancelDebounce = undefined;
      this.#postponed = 0;
      this.#compare();
    });
  }

  #scheduleRescan(): void {
    this.#cancelRescan = this.#system.after(this.#rescan, () => {
      if (this.#closed) return;
      if (this.#cancelDebounce === undefined) this.#compare();
      this.#scheduleRescan();
    });
  }

  #compare(): void {
    this.#arm();
    const facts = this.#facts();
    if (equal(facts, this.#known)) return;
    this.#known = facts;
    this.#onChange();
  }

  /** Watches every directory of interest; one that was replaced since gets a new watch. */
  #arm(): void {
    const wanted = this.#directories();
    for (const [directory, watch] of this.#watches) {
      if (wanted.has(directory) && this.#identity(directory) === watch.facts) continue;
      watch.close();
      this.#watches.delete(directory);
    }
    for (const directory of wanted) {
      if (this.#watches.has(directory)) continue;
      const watch = this.#system.watchDirectory(directory, () => this.#event());
      if (watch === undefined) continue;
      this.#watches.set(directory, { facts: this.#identity(directory), close: () => watch.close() });
    }
  }

  /** Device and inode: what a replaced directory does not keep. */
  #identity(directory: string): string {
    return this.#system.factsOf(directory).split(':').slice(0, 2).join(':');
  }

  /** Those of the files, and the parent of the configuration directory, which shows its creation and replacement. */
  #directories(): Set<string> {
    const own = 'directory' in this.#source ? resolve(this.#source.directory) : undefined;
    const files = 'files' in this.#source ? this.#source.files.map((file) => resolve(file)) : [];
    const directories = new Set([...files, ...this.#referenced].map((path) => dirname(path)));
    if (own !== undefined) directories.add(own).add(dirname(own));
    return directories;
  }

  /** Those of the policy files that are there, and of the files that the last load asked for. */
  #facts(): Map<string, string> {
    const policies =
      'directory' in this.#source
        ? this.#namesOf(this.#source.directory)
        : this.#source.files.map((file) => resolve(file));
    const paths = new Set([...policies, ...this.#referenced]);
    return new Map(Array.from(paths, (path) => [path, this.#system.factsOf(path)]));
  }

  #namesOf(directory: string): string[] {
    const names = this.#system.namesIn(directory).filter(isPolicyFileName);
    return names.map((name) => join(resolve(directory), name));
  }
}

function equal(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  if (one.size !== other.size) return false;
  for (const [path, facts] of one) if (other.get(path) !== facts) return false;
  return true;
}
