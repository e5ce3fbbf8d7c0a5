/**
 * The replies that are owed in one direction (reference A.3.8: exactly one per chunk), and the bytes that wait for
 * one. Bytes may stand in another reply than that to their own chunk; order and count never change.
 */
import { copied } from '@portcullis/http-body';
import { joined, noBytes } from '../../connection-engines/inspector.ts';

/** A reply to send. */
export interface OwedReply {
  readonly data: Uint8Array;
  readonly endOfStream: boolean;
  /** The bytes are exactly those of the chunk that is answered, at their place. */
  readonly same: boolean;
}

export class ReplyLedger {
  /** Lengths of the chunks that are not answered, oldest first. */
  readonly #owed: number[] = [];
  /** Bytes that wait for a reply that may carry them. */
  #ready: Uint8Array = noBytes;
  /** Bytes that came and that went, up to the oldest chunk that is not answered. */
  #came = 0;
  #went = 0;
  /** Replies that were sent without a chunk: that many chunks will be answered together with their next. */
  surplus = 0;
  /** The direction's half-close has come, and has been sent on. */
  ended = false;
  endSent = false;

  get owed(): number {
    return this.#owed.length;
  }

  get readyBytes(): number {
    return this.#ready.length;
  }

  /** A chunk has come. */
  came(length: number): void {
    this.#owed.push(length);
  }

  /**
   * Settles what can be: `out` goes on now; with `held`, one reply is kept back for what is held. `out` may be a view;
   * what has to wait is copied.
   */
  settle(out: Uint8Array, held: boolean): OwedReply[] {
    const bytes = joined(this.#ready, out);
    let now = this.#owed.length - (held ? 1 : 0);
    while (this.surplus > 0 && now > 1) {
      this.surplus--;
      this.#owed[1] = this.#owed[0]! + this.#owed[1]!;
      this.#owed.shift();
      now--;
    }
    if (now <= 0) {
      this.#ready = bytes === out ? copied(out) : bytes;
      return [];
    }
    this.#ready = noBytes;
    const replies: OwedReply[] = [];
    for (let index = 0; index < now; index++) {
      const length = this.#owed.shift()!;
      const data = index === 0 ? bytes : noBytes;
      const endOfStream = this.ended && this.#owed.length === 0;
      this.endSent ||= endOfStream;
      replies.push({ data, endOfStream, same: data.length === length && this.#came === this.#went });
      this.#came += length;
      this.#went += data.length;
    }
    return replies;
  }
}
