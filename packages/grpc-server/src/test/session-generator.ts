/** Random sessions of a client for fuzzing: mostly legal frames, with damage. Everything follows from the seed. */
import { clientPreface, FrameType } from '../frame/frame-type.ts';
import { HpackEncoder } from '../hpack/encoder.ts';
import type { HeaderField } from '../hpack/field-list.ts';
import { frame, message, requestFields } from './scripted-peer.ts';

/** Numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Makes the bytes of one session. */
export class SessionGenerator {
  readonly #random: () => number;
  readonly #encoder = new HpackEncoder();
  #nextStream = 1;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** A session of so many frames. `damage`: how likely a frame is to be broken, 0 to 1. */
  session(frames: number, damage: number): Buffer {
    const parts: Buffer[] = [clientPreface, frame(FrameType.settings, 0, 0)];
    for (let index = 0; index < frames; index++) {
      const made = this.#frame();
      parts.push(this.#random() < damage ? this.#damaged(made) : made);
    }
    return Buffer.concat(parts);
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #bytes(limit: number): Buffer {
    return Buffer.from(Array.from({ length: this.#below(limit + 1) }, () => this.#below(256)));
  }

  /** A stream that was opened, mostly a recent one. */
  #openStream(): number {
    const newest = Math.max(1, this.#nextStream - 2);
    return Math.max(1, newest - 2 * this.#below(4));
  }

  #frame(): Buffer {
    switch (this.#below(14)) {
      case 0:
      case 1:
      case 2:
        return this.#headers();
      case 3:
      case 4:
      case 5:
      case 6:
        return frame(FrameType.data, this.#below(5) === 0 ? 1 : 0, this.#openStream(), this.#payload());
      case 7:
        return frame(FrameType.rstStream, 0, this.#openStream(), Buffer.from([0, 0, 0, this.#below(14)]));
      case 8:
        return frame(
          FrameType.windowUpdate,
          0,
          this.#below(2) * this.#openStream(),
          Buffer.from([0, this.#below(20), this.#below(256), 1]),
        );
      case 9:
        return frame(FrameType.ping, this.#below(2), 0, Buffer.alloc(8, this.#below(4)));
      case 10:
        return frame(FrameType.settings, 0, 0, this.#settings());
      case 11:
        return frame(FrameType.priority, 0, this.#openStream(), Buffer.from([0, 0, 0, 0, 7]));
      case 12:
        return frame(FrameType.continuation, this.#below(2) * 4, this.#openStream(), this.#bytes(20));
      default:
        return frame(this.#below(16), this.#below(256), this.#below(8), this.#bytes(40));
    }
  }

  #headers(): Buffer {
    const fields: HeaderField[] = requestFields(this.#below(4) === 0 ? '/unknown' : '/a.B/C');
    if (this.#below(3) === 0) fields.push([`x-${this.#below(20)}`, this.#bytes(30).toString('hex')]);
    if (this.#below(6) === 0)
      fields.push(['grpc-timeout', `${this.#below(100)}${'HMSmun'.charAt(this.#below(6))}`]);
    const block =
      this.#below(2) === 0 ? this.#encoder.encodeRecurring(fields) : this.#encoder.encodeOnce(fields);
    const streamId = this.#below(10) === 0 ? this.#openStream() : this.#nextStream;
    if (streamId === this.#nextStream) this.#nextStream += 2;
    const endStream = this.#below(6) === 0 ? 1 : 0;
    if (this.#below(5) > 0) return frame(FrameType.headers, 4 | endStream, streamId, block);
    const cut = this.#below(block.length + 1);
    return Buffer.concat([
      frame(FrameType.headers, endStream, streamId, block.subarray(0, cut)),
      frame(FrameType.continuation, 4, streamId, block.subarray(cut)),
    ]);
  }

  #payload(): Buffer {
    const whole = Buffer.concat(
      Array.from({ length: 1 + this.#below(3) }, () =>
        message(this.#bytes(300), this.#below(40) === 0 ? 1 : 0),
      ),
    );
    return this.#below(4) === 0 ? whole.subarray(0, this.#below(whole.length)) : whole;
  }

  #settings(): Buffer {
    const entries = Array.from({ length: this.#below(4) }, () => {
      const entry = Buffer.alloc(6);
      entry.writeUInt16BE(1 + this.#below(8), 0);
      entry.writeUInt32BE(this.#below(2) === 0 ? this.#below(70_000) : 16_384 + this.#below(100), 2);
      return entry;
    });
    return Buffer.concat(entries);
  }

  #damaged(bytes: Buffer): Buffer {
    const copy = Buffer.from(bytes);
    switch (this.#below(4)) {
      case 0:
        copy[this.#below(copy.length)] = this.#below(256);
        return copy;
      case 1:
        copy[this.#below(copy.length)]! ^= 1 << this.#below(8);
        return copy;
      case 2:
        return copy.subarray(0, this.#below(copy.length));
      default:
        return Buffer.concat([copy, this.#bytes(12)]);
    }
  }
}
