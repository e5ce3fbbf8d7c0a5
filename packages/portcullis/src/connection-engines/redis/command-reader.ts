/**
 * Reads commands as Redis does (RESP arrays of bulk strings, and inline commands), over any cut of the bytes, with
 * bounded memory: of an argument only its first bytes are kept. Stricter than Redis where readers differ: line ends
 * are CR LF and numbers have no other spelling, so that both see the same commands.
 *
 *   start ──'*'──► count line ──► bulk line ──► bulk bytes ──► CR LF ──► (next bulk | end)
 *     └─ other ──► inline line ──► end
 */
import { copied } from '@portcullis/http-body';
import { joined, noBytes } from '../inspector.ts';
import { splitInline } from './inline-command.ts';

/** Bytes of an argument that are kept: longer keys and names are reported as cut. */
const keptArgument = 4096;
/** Redis' own limits: an inline command, the arguments of an array, a bulk string. */
const inlineLimit = 65_536;
const countLimit = 1_048_576;
const bulkLimit = 536_870_912;
const lineLimit = 32;

/** Why `next` returned. */
export type CommandEvent = 'more' | 'argument' | 'end' | 'malformed';

type State = 'start' | 'count' | 'bulk' | 'body' | 'body-end' | 'inline';

export class CommandReader {
  event: CommandEvent = 'more';
  /** Number of the argument of the last `argument`, and how many there are. */
  index = -1;
  count = 0;
  /** Its first bytes, and whether there were more. */
  argument: Uint8Array = noBytes;
  cut = false;
  #state: State = 'start';
  #line: Uint8Array = noBytes;
  #left = 0;
  #kept = new Uint8Array(0);
  #keptLength = 0;
  #inline: readonly Uint8Array[] = [];
  #inlineAt = 0;

  /** Bytes that are kept. */
  get retainedBytes(): number {
    return this.#line.length + this.#kept.length;
  }

  /** Reads from `at` to the next event, which `event` names; returns where it stopped. */
  next(bytes: Uint8Array, at: number): number {
    let position = at;
    for (;;) {
      if (this.#inlineAt < this.#inline.length) return this.#inlineArgument(position);
      if (this.#inline.length > 0) {
        this.#inline = [];
        return this.#stop('end', position);
      }
      if (this.#state === 'bulk' && this.index + 1 === this.count) {
        this.#state = 'start';
        return this.#stop('end', position);
      }
      if (position >= bytes.length) return this.#stop('more', position);
      switch (this.#state) {
        case 'start':
          this.index = -1;
          this.#state = bytes[position] === 0x2a ? 'count' : 'inline';
          break;
        case 'body': {
          const taken = Math.min(this.#left, bytes.length - position);
          this.#keep(bytes, position, taken);
          position += taken;
          this.#left -= taken;
          if (this.#left === 0) {
            this.#left = 2;
            this.#state = 'body-end';
          }
          break;
        }
        case 'body-end':
          if (bytes[position] !== (this.#left === 2 ? 0x0d : 0x0a)) return this.#stop('malformed', position);
          position++;
          if (--this.#left > 0) break;
          this.#state = 'bulk';
          this.argument = copied(this.#kept, 0, this.#keptLength);
          return this.#stop('argument', position);
        default: {
          const end = bytes.indexOf(0x0a, position);
          const stop = end < 0 ? bytes.length : end + 1;
          this.#line = joined(this.#line, copied(bytes, position, stop));
          position = stop;
          const limit = this.#state === 'inline' ? inlineLimit : lineLimit;
          if (this.#line.length > limit) return this.#stop('malformed', position);
          if (end < 0) break;
          const line = this.#line;
          this.#line = noBytes;
          if (!this.#lineRead(line)) return this.#stop('malformed', position);
          if (this.#isEmpty()) return this.#stop('end', position);
        }
      }
    }
  }

  #stop(event: CommandEvent, position: number): number {
    this.event = event;
    return position;
  }

  /** An empty line or array: no command, but something that goes on. */
  #isEmpty(): boolean {
    return this.#state === 'start' && this.#inline.length === 0;
  }

  #inlineArgument(position: number): number {
    const argument = this.#inline[this.#inlineAt]!;
    this.index = this.#inlineAt++;
    this.cut = argument.length > keptArgument;
    this.argument = argument.subarray(0, keptArgument);
    return this.#stop('argument', position);
  }

  #lineRead(line: Uint8Array): boolean {
    if (this.#state === 'inline') {
      const words = splitInline(line);
      if (words === undefined) return false;
      this.#state = 'start';
      this.#inline = words;
      this.#inlineAt = 0;
      this.count = words.length;
      return true;
    }
    const value = numberOf(line);
    if (this.#state === 'count') {
      if (value === undefined || value > countLimit) return false;
      this.count = Math.max(0, value);
      this.#state = value > 0 ? 'bulk' : 'start';
      return true;
    }
    if (line[0] !== 0x24 || value === undefined || value < 0 || value > bulkLimit) return false;
    this.index++;
    this.cut = false;
    this.#keptLength = 0;
    this.#left = value === 0 ? 2 : value;
    this.#state = value === 0 ? 'body-end' : 'body';
    return true;
  }

  #keep(bytes: Uint8Array, from: number, length: number): void {
    const room = keptArgument - this.#keptLength;
    if (length > room) this.cut = true;
    const taken = Math.min(length, room);
    if (this.#keptLength + taken > this.#kept.length) {
      const larger = new Uint8Array(Math.min(keptArgument, Math.max(64, 2 * (this.#keptLength + taken))));
      larger.set(this.#kept.subarray(0, this.#keptLength));
      this.#kept = larger;
    }
    this.#kept.set(bytes.subarray(from, from + taken), this.#keptLength);
    this.#keptLength += taken;
  }
}

/** The number between the first byte and CR LF; undefined when it is spelled in any other way than the usual. */
function numberOf(line: Uint8Array): number | undefined {
  const end = line.length - 2;
  if (end < 2 || line[end] !== 0x0d) return undefined;
  if (line[1] === 0x2d) return end === 3 && line[2] === 0x31 ? -1 : undefined;
  if (line[1] === 0x30 && end > 2) return undefined;
  let value = 0;
  for (let index = 1; index < end; index++) {
    const digit = line[index]! - 0x30;
    if (digit < 0 || digit > 9 || index > 10) return undefined;
    value = value * 10 + digit;
  }
  return value;
}
