/** Follows the server's messages and words anew the errors that it gave to our substitutes. */
import { copied } from '@portcullis/http-body';
import { noBytes } from '../inspector.ts';
import { Pieces } from '../pieces.ts';
import { MessageReader } from './message-reader.ts';

/** Longest error that is held to be looked at. */
const errorLimit = 8192;

export class ErrorRewriter {
  readonly #marker: string;
  readonly #answer: Uint8Array;
  readonly #reader = new MessageReader(false);
  /** Substitutes whose error has not come yet. */
  awaited = 0;
  #passive = false;
  #held: Uint8Array = noBytes;
  #looking = false;

  constructor(marker: string, answer: Uint8Array) {
    this.#marker = marker;
    this.#answer = answer;
  }

  get heldBytes(): number {
    return this.#held.length;
  }

  data(bytes: Uint8Array, end: boolean): Uint8Array {
    if (this.#passive)
      return this.#held.length === 0 ? bytes : new Pieces().add(this.release()).add(bytes).join();
    const out = new Pieces();
    let at = 0;
    let from = 0;
    for (;;) {
      at = this.#reader.next(bytes, at);
      const { event, type, length } = this.#reader;
      if (event === 'begun') {
        this.#looking = type === 'E' && this.awaited > 0 && length <= errorLimit;
        if (!this.#looking) continue;
        this.#reader.keep();
        // What stands before this message in the chunk goes on; its header may have begun in an earlier one.
        if (at - 5 > from) {
          out.add(this.#take()).add(bytes.subarray(from, at - 5));
          from = at - 5;
        }
      } else if (event === 'ended') {
        if (!this.#looking) continue;
        this.#looking = false;
        if (latin1(this.#reader.body).includes(this.#marker)) {
          this.#held = noBytes;
          this.awaited--;
          out.add(this.#answer);
        } else out.add(this.#take()).add(bytes.subarray(from, at));
        from = at;
      } else break;
    }
    const rest = bytes.subarray(from);
    if (this.#reader.event === 'malformed') this.#passive = true;
    const open = this.#looking ? this.#held.length + rest.length : this.#reader.headerBytes;
    if (this.#passive || end || this.awaited === 0 || open === 0)
      return out.add(this.release()).add(rest).join();
    const whole = new Pieces().add(this.#take()).add(rest).join();
    out.add(whole.subarray(0, whole.length - open));
    this.#held = copied(whole.subarray(whole.length - open));
    return out.join();
  }

  #take(): Uint8Array {
    const held = this.#held;
    this.#held = noBytes;
    return held;
  }

  release(): Uint8Array {
    const held = this.#take();
    // An error that has begun to go on cannot be worded anew.
    if (held.length > 0) this.#looking = false;
    return held;
  }
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
