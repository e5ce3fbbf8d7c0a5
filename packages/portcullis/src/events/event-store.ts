/**
 * An embedded store of decisions (SQLite), so that `explain --event ID` and the tools find them later. Bounded in
 * size and age: the oldest go first. Decisions wait in a bounded queue and are written together, on the main thread,
 * which carries no traffic.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { DecisionRecord } from '../pipeline/decision-record.ts';
import type { DecisionSink } from './decision-sink.ts';

/** How much is kept. */
export interface EventStoreLimits {
  /** Bytes of the database. Default 256 MiB: some hundred thousand decisions. */
  readonly maxBytes: number;
  /** Milliseconds that a decision is kept. Default 7 days: a week of traffic to tune with. */
  readonly maxAge: number;
  /** Decisions that may wait. Default 10,000. */
  readonly maxQueued: number;
  /** Milliseconds between writes. Default 200. */
  readonly interval: number;
}

const defaults: EventStoreLimits = {
  maxBytes: 256 * 1024 * 1024,
  maxAge: 7 * 24 * 3_600_000,
  maxQueued: 10_000,
  interval: 200,
};

/** Share of the rows that goes at once when the size is reached, so that pruning is rare. */
const pruneDivisor = 10;

/** Milliseconds to wait for another process that writes: a takeover has two for a while, and tools read. */
const lockTimeout = 1000;

const schema = `
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS decision (
  number INTEGER PRIMARY KEY,
  decision_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  time INTEGER NOT NULL,
  record TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS decision_by_id ON decision (decision_id);
CREATE INDEX IF NOT EXISTS decision_by_request ON decision (request_id);
CREATE INDEX IF NOT EXISTS decision_by_time ON decision (time);
`;

/** The sink (`--event-store`). */
export class EventStore implements DecisionSink {
  readonly name = 'event-store';
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #limits: EventStoreLimits;
  readonly #now: () => number;
  #queue: DecisionRecord[] = [];
  #timer: NodeJS.Timeout | undefined;
  written = 0;
  dropped = 0;
  /** Why the last write failed; undefined while all is well. */
  problem: string | undefined;

  /** Throws with the code `ERR_SQLITE_ERROR` when the file cannot be opened or is no database. */
  constructor(path: string, limits: Partial<EventStoreLimits> = {}, now: () => number = Date.now) {
    this.#limits = { ...defaults, ...limits };
    this.#now = now;
    this.#database = new DatabaseSync(path, { timeout: lockTimeout });
    this.#database.exec(schema);
    this.#insert = this.#database.prepare(
      'INSERT INTO decision (decision_id, request_id, time, record) VALUES (?, ?, ?, ?)',
    );
  }

  write(record: DecisionRecord): void {
    if (this.#queue.length >= this.#limits.maxQueued) {
      this.dropped++;
      return;
    }
    this.#queue.push(record);
    this.#timer ??= setTimeout(() => this.flush(), this.#limits.interval).unref();
  }

  /** Writes what waits, in one transaction. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const records = this.#queue;
    this.#queue = [];
    if (records.length === 0) return;
    try {
      this.#database.exec('BEGIN');
      for (const record of records) {
        const time = Date.parse(record.time);
        this.#insert.run(record.decision_id, record.request_id, time, JSON.stringify(record));
      }
      this.#database.exec('COMMIT');
      this.written += records.length;
      this.problem = undefined;
      this.#prune();
    } catch (error) {
      this.dropped += records.length;
      this.problem = (error as Error).message;
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    }
  }

  /** A database is not moved by others. */
  reopen(): void {
    this.flush();
  }

  close(): Promise<void> {
    this.flush();
    if (this.#database.isOpen) this.#database.close();
    return Promise.resolve();
  }

  #prune(): void {
    this.#database.prepare('DELETE FROM decision WHERE time < ?').run(this.#now() - this.#limits.maxAge);
    if (this.#bytes() > this.#limits.maxBytes) {
      const rows = Number(this.#database.prepare('SELECT count(*) AS n FROM decision').get()?.['n']);
      this.#database
        .prepare('DELETE FROM decision WHERE number IN (SELECT number FROM decision ORDER BY number LIMIT ?)')
        .run(Math.ceil(rows / pruneDivisor));
    }
    this.#database.exec('PRAGMA incremental_vacuum');
  }

  /** Bytes in use, free pages left out. */
  #bytes(): number {
    const pragma = (name: string): number =>
      Number(this.#database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
    return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
  }
}

/** The record with a decision or request id, as JSON text; the newest of several. Throws when there is no store. */
export function readEvent(path: string, id: string): string | undefined {
  const database = openToRead(path);
  try {
    const row = database
      .prepare(
        'SELECT record FROM decision WHERE decision_id = ? OR request_id = ? ORDER BY number DESC LIMIT 1',
      )
      .get(id, id);
    return row === undefined ? undefined : String(row['record']);
  } finally {
    database.close();
  }
}

/** Records that are read at once: a long read would keep a service that writes from shortening its journal. */
const readAtOnce = 200;

/**
 * The records as JSON texts, the oldest first, read as they are asked for: what is written meanwhile comes, too. Throws
 * when there is no store.
 */
export function* readEvents(path: string): Generator<string> {
  const database = openToRead(path);
  try {
    const next = database.prepare(
      'SELECT number, record FROM decision WHERE number > ? ORDER BY number LIMIT ?',
    );
    for (let last = 0; ; ) {
      const rows = next.all(last, readAtOnce);
      for (const row of rows) yield String(row['record']);
      if (rows.length < readAtOnce) return;
      last = Number(rows.at(-1)?.['number']);
    }
  } finally {
    database.close();
  }
}

function openToRead(path: string): DatabaseSync {
  return new DatabaseSync(path, { readOnly: true, timeout: lockTimeout });
}
