/** A header block that spans frames: HEADERS without END_HEADERS, then CONTINUATION (RFC 9113, 4.3 and 6.10). */
import { copied } from '../copied.ts';

/** What adding a fragment led to. */
export type FragmentResult = 'fine' | 'too-large' | 'too-many';

/** CONTINUATION frames that may follow one HEADERS frame. Four frames of 16 KiB hold the largest block. */
const continuationLimit = 64;

/** Collects the fragments of one block. */
export class HeaderBlock {
  readonly streamId: number;
  readonly endStream: boolean;
  /** The HEADERS frame made its stream depend on itself (5.3.1 of RFC 7540): the stream will be reset. */
  readonly selfDependent: boolean;
  /** When the block began, clock milliseconds. */
  readonly since: number;
  readonly #limit: number;
  readonly #fragments: Buffer[] = [];
  #bytes = 0;
  #continuations = -1;

  /** `limit`: bytes of the whole block. */
  constructor(streamId: number, endStream: boolean, selfDependent: boolean, since: number, limit: number) {
    this.streamId = streamId;
    this.endStream = endStream;
    this.selfDependent = selfDependent;
    this.since = since;
    this.#limit = limit;
  }

  /** Adds a copy of `bytes[start, end)`. */
  add(bytes: Buffer, start: number, end: number): FragmentResult {
    this.#bytes += end - start;
    this.#continuations++;
    if (this.#bytes > this.#limit) return 'too-large';
    if (this.#continuations > continuationLimit) return 'too-many';
    if (end > start) this.#fragments.push(copied(bytes, start, end));
    return 'fine';
  }

  /** The whole block. */
  joined(): Buffer {
    return Buffer.concat(this.#fragments, this.#bytes);
  }
}
