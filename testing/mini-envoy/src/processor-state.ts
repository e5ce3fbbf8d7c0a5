/**
 * What Envoy waits for in one direction of a stream (its ProcessorState), and which reply it takes. Pure: no timers, no
 * bytes.
 *
 *              headers sent            body sent (by mode)                       trailers sent
 *   idle ────────────────▶ headers ─▶ buffered-body | buffered-partial-body ─▶ trailers ─▶ idle
 *                                     streamed-body (one reply per chunk, in order)
 *                                     full-duplex  (any number of streamed replies; one is the last)
 *
 * FULL_DUPLEX_STREAMED is the only state in which replies of several kinds can be outstanding: the headers reply first,
 * then streamed body replies, then, if trailers were sent, the trailers reply instead of a last body reply.
 */

/** What a direction waits for. */
export type CallbackState =
  | 'idle'
  | 'headers'
  | 'buffered-body'
  | 'buffered-partial-body'
  | 'streamed-body'
  | 'full-duplex'
  | 'trailers';

/** A reply as far as its place matters. */
export interface ReplyShape {
  readonly part: 'headers' | 'body' | 'trailers';
  /** The body mutation is a `streamed_response`. */
  readonly streamed: boolean;
  /** The streamed response is the last. */
  readonly last: boolean;
}

/** One direction of one stream. */
export class ProcessorState {
  #headersOutstanding = false;
  #body: 'none' | 'buffered' | 'partial' | 'streamed' | 'full-duplex' = 'none';
  /** Body messages without a reply; in full duplex, 1 until the last streamed reply. */
  #bodyOutstanding = 0;
  #bodyReplies = 0;
  #trailersOutstanding = false;

  /** What is waited for now; the first of them where there are several. */
  get state(): CallbackState {
    if (this.#headersOutstanding) return 'headers';
    if (this.#bodyOutstanding > 0) {
      if (this.#body === 'buffered') return 'buffered-body';
      if (this.#body === 'partial') return 'buffered-partial-body';
      return this.#body === 'streamed' ? 'streamed-body' : 'full-duplex';
    }
    return this.#trailersOutstanding ? 'trailers' : 'idle';
  }

  /** Replies to body messages so far. */
  get bodyReplies(): number {
    return this.#bodyReplies;
  }

  /** Headers were sent. */
  sentHeaders(): void {
    this.#headersOutstanding = true;
  }

  /** A body message was sent in this mode. */
  sentBody(mode: 'buffered' | 'partial' | 'streamed' | 'full-duplex'): void {
    this.#body = mode;
    this.#bodyOutstanding = mode === 'full-duplex' ? 1 : this.#bodyOutstanding + 1;
  }

  /** Trailers were sent. */
  sentTrailers(): void {
    this.#trailersOutstanding = true;
  }

  /** Takes a reply, or says why Envoy calls it spurious. */
  accept(reply: ReplyShape): string | undefined {
    if (reply.part === 'headers') return this.#acceptHeaders();
    if (this.#headersOutstanding) return `${reply.part} reply while the headers reply is outstanding`;
    return reply.part === 'body' ? this.#acceptBody(reply) : this.#acceptTrailers();
  }

  #acceptHeaders(): string | undefined {
    if (!this.#headersOutstanding) return 'headers reply while no headers are outstanding';
    this.#headersOutstanding = false;
    return undefined;
  }

  #acceptBody(reply: ReplyShape): string | undefined {
    if (this.#bodyOutstanding === 0) return 'body reply while no body is outstanding';
    if (this.#body === 'full-duplex') {
      if (!reply.streamed) return 'plain body reply in FULL_DUPLEX_STREAMED';
      if (reply.last) this.#bodyOutstanding = 0;
    } else {
      if (reply.streamed) return 'streamed body reply outside FULL_DUPLEX_STREAMED';
      this.#bodyOutstanding--;
    }
    this.#bodyReplies++;
    return undefined;
  }

  #acceptTrailers(): string | undefined {
    if (!this.#trailersOutstanding) return 'trailers reply while no trailers are outstanding';
    if (this.#bodyOutstanding > 0) {
      if (this.#body !== 'full-duplex') return 'trailers reply while body replies are outstanding';
      this.#bodyOutstanding = 0;
    }
    this.#trailersOutstanding = false;
    return undefined;
  }
}
