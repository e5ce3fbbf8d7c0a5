/**
 * Spans that wait to be sent: bounded, sent in batches by one request at a time, and never waited for. What finds no
 * room, and what the receiver does not take, is counted and gone: spans are for looking at, decisions are not in them.
 */
import type { SpanRecord } from './trace-settings.ts';

/** Spans that may wait: some megabytes. */
const maxWaiting = 4096;
/** Spans of one request. */
const maxBatch = 256;
/** Milliseconds that a span waits for company. */
const flushAfter = 1_000;
/** Milliseconds that the end of the service waits for the last batch. */
const lastFlush = 2_000;

/** Sends a batch; rejects when it was not taken, and at once when the signal says so. */
export type SendSpans = (spans: readonly SpanRecord[], signal: AbortSignal) => Promise<void>;

/** What happened, for the log: told when it begins and when it is over, not each time. */
export type SpanNotice = (problem: string | undefined) => void;

export class SpanQueue {
  /** Metric label. */
  readonly name: string;
  /** Spans that the receiver took. */
  written = 0;
  /** Spans that were lost. */
  dropped = 0;
  readonly #send: SendSpans;
  readonly #tell: SpanNotice;
  readonly #limit: number;
  readonly #cancel = new AbortController();
  #waiting: SpanRecord[] = [];
  #sending: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failing = false;

  constructor(name: string, send: SendSpans, tell: SpanNotice, limit: number = maxWaiting) {
    this.name = name;
    this.#send = send;
    this.#tell = tell;
    this.#limit = limit;
  }

  /** Takes a span, or counts it. */
  add(span: SpanRecord): void {
    if (this.#waiting.length >= this.#limit || this.#cancel.signal.aborted) {
      this.dropped++;
      return;
    }
    this.#waiting.push(span);
    if (this.#waiting.length >= maxBatch) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), flushAfter).unref();
  }

  /** Sends what waits, for two seconds at most; then everything is over. */
  async close(): Promise<void> {
    const limit = setTimeout(() => this.#cancel.abort(), lastFlush);
    while (this.#sending !== undefined || (this.#waiting.length > 0 && !this.#cancel.signal.aborted)) {
      this.#flush();
      await this.#sending;
    }
    clearTimeout(limit);
    this.#cancel.abort();
    this.dropped += this.#waiting.length;
    this.#waiting = [];
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#sending !== undefined || this.#waiting.length === 0 || this.#cancel.signal.aborted) return;
    const batch = this.#waiting.splice(0, maxBatch);
    this.#sending = this.#deliver(batch).finally(() => {
      this.#sending = undefined;
      if (this.#waiting.length > 0) this.#flush();
    });
  }

  async #deliver(batch: readonly SpanRecord[]): Promise<void> {
    try {
      await this.#send(batch, this.#cancel.signal);
      this.written += batch.length;
      if (this.#failing) this.#tell(undefined);
      this.#failing = false;
    } catch (error) {
      this.dropped += batch.length;
      if (!this.#failing) this.#tell(reasonOf(error));
      this.#failing = true;
    }
  }
}

/** The cause says more than "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
