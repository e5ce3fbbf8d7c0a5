/**
 * Hands access log entries from the worker whose stream brought them to the worker that decided the request. The
 * main thread is not involved: each worker has a channel of its own, named by the process and its number.
 */
import { BroadcastChannel } from 'node:worker_threads';
import type { PendingCompletion } from '../protocols/access-log/joiner.ts';

/** Entries on their way in one post; a longer batch is cut into several. */
const batch = 256;

export class CompletionRelay {
  readonly #prefix: string;
  readonly #own: BroadcastChannel;
  readonly #others = new Map<number, BroadcastChannel>();

  /** `scope`: the same for all workers of a service and for no other one. */
  constructor(scope: string, worker: number, receive: (entries: readonly PendingCompletion[]) => void) {
    this.#prefix = `portcullis-completions-${scope}-`;
    this.#own = new BroadcastChannel(this.#prefix + worker);
    this.#own.onmessage = (event: unknown) =>
      receive((event as { readonly data: readonly PendingCompletion[] }).data);
    this.#own.unref();
  }

  /** To a worker; entries for one that is not there are lost, as its contexts are. */
  send(worker: number, entries: readonly PendingCompletion[]): void {
    let channel = this.#others.get(worker);
    if (channel === undefined) {
      channel = new BroadcastChannel(this.#prefix + worker);
      channel.unref();
      this.#others.set(worker, channel);
    }
    for (let from = 0; from < entries.length; from += batch) {
      channel.postMessage(entries.slice(from, from + batch));
    }
  }
}
