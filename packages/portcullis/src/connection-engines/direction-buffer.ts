import { copied } from '@portcullis/http-body';
import { joined, noBytes } from './inspector.ts';

/** The first bytes of a direction, copied, up to a limit. */
export class DirectionBuffer {
  bytes: Uint8Array = noBytes;
  readonly #limit: number;

  /** `limit` in bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds what fits; false when something did not. */
  add(bytes: Uint8Array): boolean {
    const room = this.#limit - this.bytes.length;
    this.bytes = joined(this.bytes, copied(bytes, 0, room));
    return bytes.length <= room;
  }

  /** Empties it and returns what it had. */
  take(): Uint8Array {
    const taken = this.bytes;
    this.bytes = noBytes;
    return taken;
  }
}
