/**
 * Holds each command until it is judged. A refused one is replaced by a command that no server knows: the server
 * refuses it at its place in the row of replies, whatever is pipelined, and its error is worded anew on the way
 * back. Where part of a command has gone on already (it was too long, or took too long), refusing closes.
 */
import { copied } from '@portcullis/http-body';
import { findingOf } from '../finding-of.ts';
import {
  type ConnectionInspector,
  type ConnectionInspectorFactory,
  type ConnectionPort,
  noBytes,
  type StreamDirection,
} from '../inspector.ts';
import { Pieces } from '../pieces.ts';
import { CommandJudge, type Refusal } from './command-judge.ts';
import { CommandReader } from './command-reader.ts';
import type { RedisPlan } from './definition.ts';
import { ReplyRewriter } from './reply-rewriter.ts';

/** Bytes of an unjudged command that are held; more is let go, and judged on its way. */
const heldLimit = 65_536;

export const redisInspector: ConnectionInspectorFactory = {
  engine: 'redis',
  attach: (plan) => (port) => new RedisInspector(plan as RedisPlan, port),
};

class RedisInspector implements ConnectionInspector {
  readonly #plan: RedisPlan;
  readonly #port: ConnectionPort;
  readonly #reader = new CommandReader();
  readonly #judge: CommandJudge;
  readonly #replies: ReplyRewriter;
  readonly #substitute: Uint8Array;
  #held: Uint8Array = noBytes;
  /** Bytes of the current command have gone on. */
  #sent = false;
  #told = false;
  finished = false;

  constructor(plan: RedisPlan, port: ConnectionPort) {
    this.#plan = plan;
    this.#port = port;
    this.#judge = new CommandJudge(plan);
    const number = Math.floor(port.random() * 2 ** 48).toString(16);
    const name = `portcullis-refused-${number.padStart(12, '0')}`;
    this.#substitute = Uint8Array.from(`*1\r\n$${name.length}\r\n${name}\r\n`, (c) => c.charCodeAt(0));
    this.#replies = new ReplyRewriter(name, 'NOPERM this command is refused by policy');
  }

  data(direction: StreamDirection, bytes: Uint8Array, end: boolean): Uint8Array {
    if (direction === 'write') return this.#port.acts ? this.#replies.data(bytes, end) : bytes;
    if (this.finished)
      return this.#held.length === 0 ? bytes : new Pieces().add(this.release('read')).add(bytes).join();
    const out = new Pieces();
    let at = 0;
    let from = 0;
    for (;;) {
      at = this.#reader.next(bytes, at);
      if (this.#reader.event === 'argument') this.#argument();
      else if (this.#reader.event === 'end') {
        if (this.#judge.refusal === undefined || this.#sent)
          out.add(this.#take()).add(bytes.subarray(from, at));
        else if (this.#port.acts) {
          out.add(this.#substitute);
          this.#replies.awaited++;
          this.#held = noBytes;
        }
        from = at;
        this.#sent = false;
        this.#told = false;
        this.#judge.reset();
      } else break;
    }
    if (this.#reader.event === 'malformed') {
      this.finished = true;
      this.#port.fail('parse-error', 'what the client sends is no RESP');
      return out.add(this.#take()).add(bytes.subarray(from)).join();
    }
    this.#keep(bytes.subarray(from), out, end);
    return out.join();
  }

  /** The beginning of a command that is not complete. */
  #keep(rest: Uint8Array, out: Pieces, end: boolean): void {
    if (rest.length === 0 && !end) return;
    const judged = this.#judge.settled && this.#judge.refusal === undefined;
    const dropped = this.#judge.refusal !== undefined && !this.#sent && this.#port.acts;
    if (dropped) {
      this.#held = noBytes;
      return;
    }
    const tooLong = this.#held.length + rest.length > heldLimit;
    if (judged || tooLong || end || this.#sent) {
      out.add(this.#take()).add(rest);
      this.#sent = true;
    } else this.#held = new Pieces().add(this.#held).add(copied(rest)).join();
  }

  #argument(): void {
    const { argument, index, count, cut } = this.#reader;
    this.#judge.argument(text(argument), index, count, cut);
    const { refusal } = this.#judge;
    if (refusal === undefined || this.#told) return;
    this.#told = true;
    const finding = this.#finding(refusal);
    if (this.#plan.closes || this.#sent) this.#port.report(finding);
    else this.#port.refuse(finding);
  }

  #finding({ reason, evidence }: Refusal) {
    const messages = {
      command: 'the command is not allowed',
      key: 'the key is not allowed',
      read_only: 'only commands that read are allowed',
      unknown_keys: 'the keys of the command cannot be told',
    };
    const message = messages[reason];
    return findingOf({
      ruleId: `redis.${reason}`,
      message,
      where: 'connection.read',
      evidence,
      severity: 'medium',
    });
  }

  #take(): Uint8Array {
    const held = this.#held;
    this.#held = noBytes;
    return held;
  }

  release(direction: StreamDirection): Uint8Array {
    if (direction === 'write') return this.#replies.release();
    this.#sent ||= this.#held.length > 0;
    return this.#take();
  }

  holds(direction: StreamDirection): boolean {
    return (direction === 'read' ? this.#held.length : this.#replies.heldBytes) > 0;
  }

  get retainedBytes(): number {
    return this.#held.length + this.#reader.retainedBytes + this.#replies.heldBytes;
  }
}

/** As latin-1. */
function text(bytes: Uint8Array): string {
  let latin = '';
  for (const byte of bytes) latin += String.fromCharCode(byte);
  return latin;
}
