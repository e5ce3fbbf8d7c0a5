/**
 * Follows the replies of a server (RESP2 and RESP3) and words anew the errors that it gave to our substitutes. A
 * reply is a flat row of elements, each a line or a line and counted bytes, so that no nesting has to be kept.
 */
import { copied } from '@portcullis/http-body';
import { joined, noBytes } from '../inspector.ts';

const crlf = '\r\n';
/** Longest error line that is held to be looked at; one that names the substitute is shorter. */
const errorLimit = 1024;

export class ReplyRewriter {
  readonly #marker: Uint8Array;
  readonly #answer: Uint8Array;
  /** Substitutes whose answer has not come yet. */
  awaited = 0;
  #passive = false;
  #skip = 0;
  #line: number[] = [];
  #inLine = false;
  #held: Uint8Array = noBytes;

  /** `marker`: the name of the substitute, which no peer can guess; `answer`: the error in place of the server's. */
  constructor(marker: string, answer: string) {
    this.#marker = Uint8Array.from(marker, (character) => character.charCodeAt(0));
    this.#answer = Uint8Array.from(`-${answer}${crlf}`, (character) => character.charCodeAt(0));
  }

  get heldBytes(): number {
    return this.#held.length;
  }

  /** Takes bytes of the server and returns what the client gets; `end`: nothing is held. */
  data(bytes: Uint8Array, end: boolean): Uint8Array {
    if (this.#passive) return joined(this.release(), bytes);
    const text = joined(this.#held, bytes);
    this.#held = noBytes;
    let out: Uint8Array = noBytes;
    let sent = 0;
    let at = 0;
    while (at < text.length && !this.#passive) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, text.length - at);
        this.#skip -= step;
        at += step;
        continue;
      }
      if (!this.#inLine && text[at] === 0x2d && this.awaited > 0) {
        const stop = text.indexOf(0x0a, at);
        if (stop < 0 && text.length - at < errorLimit && !end) {
          this.#held = copied(text, at);
          return joined(out, text.subarray(sent, at));
        }
        if (stop >= 0 && contains(text, at, stop, this.#marker)) {
          out = joined(joined(out, text.subarray(sent, at)), this.#answer);
          this.awaited--;
          at = stop + 1;
          sent = at;
          continue;
        }
      }
      at = this.#element(text, at);
    }
    return joined(out, text.subarray(sent));
  }

  release(): Uint8Array {
    const held = this.#held;
    this.#held = noBytes;
    // The rest of the line passes as it comes.
    if (held.length > 0) this.#inLine = true;
    if (held.length > 0) this.#line = [0x2d];
    return held;
  }

  /** Reads on in the line of an element; at its end knows how many bytes follow. */
  #element(text: Uint8Array, from: number): number {
    const stop = text.indexOf(0x0a, from);
    const end = stop < 0 ? text.length : stop + 1;
    this.#inLine = stop < 0;
    for (let at = from; at < end && this.#line.length < 24; at++) this.#line.push(text[at]!);
    if (stop >= 0) {
      this.#skip = followingBytes(this.#line);
      this.#passive = this.#skip < 0;
      this.#line = [];
    }
    return end;
  }
}

/** Bytes after an element's line: of a bulk, its length and CR LF; -1 for what is no element. */
function followingBytes(line: readonly number[]): number {
  const type = String.fromCharCode(line[0]!);
  if ('+-:_#,(*%~>|.'.includes(type)) return 0;
  if (!'$=!;'.includes(type)) return -1;
  let length = 0;
  for (const byte of line.slice(1)) {
    if (byte === 0x0d) return length === 0 && type === ';' ? 0 : length + 2;
    if (byte === 0x2d || byte === 0x3f) return 0;
    if (byte < 0x30 || byte > 0x39) return -1;
    length = length * 10 + byte - 0x30;
  }
  return -1;
}

function contains(text: Uint8Array, from: number, to: number, word: Uint8Array): boolean {
  for (
    let at = text.indexOf(word[0]!, from);
    at >= 0 && at + word.length <= to;
    at = text.indexOf(word[0]!, at + 1)
  ) {
    let length = 1;
    while (length < word.length && text[at + length] === word[length]) length++;
    if (length === word.length) return true;
  }
  return false;
}
