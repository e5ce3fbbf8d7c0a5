/** What the watcher needs of the machine: directory events, facts about files, timers. Tests give their own. */
import { watch } from 'node:fs';
import { diskFacts, namesOfFiles } from './file-access.ts';

/** What watching needs of the file system. */
export interface WatchSystem {
  /** Calls `onEvent` whenever something in the directory changes; `undefined` when it cannot be watched. */
  watchDirectory(directory: string, onEvent: () => void): { close(): void } | undefined;
  /** A text that differs whenever the file (links followed) may have changed; empty when there is none. */
  factsOf(path: string): string;
  /** Names in a directory, in any order; empty when there is none. */
  namesIn(directory: string): readonly string[];
  /** Runs `action` once after `milliseconds`; the result cancels it. Never keeps the process alive. */
  after(milliseconds: number, action: () => void): () => void;
}

/** The file system of this machine. */
export const realWatchSystem: WatchSystem = {
  watchDirectory(directory, onEvent) {
    try {
      const watcher = watch(directory, { persistent: false }, onEvent);
      // An error means that the directory is gone; the rescan arms a new watcher.
      watcher.on('error', onEvent);
      return watcher;
    } catch {
      return undefined;
    }
  },
  factsOf: diskFacts,
  namesIn(directory) {
    try {
      return namesOfFiles(directory);
    } catch {
      return [];
    }
  },
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
