/**
 * Remembers how recent streams were closed, so that a late frame can be told from a wrong one (RFC 9113, 5.1): frames
 * may be in flight when this side resets a stream, but not after the peer itself ended it.
 *
 * A table of fixed size, indexed by the low bits of the stream number; old streams are overwritten by new ones.
 */
const slots = 1024;

/** How a stream was closed: by the peer's RST_STREAM, by ours, or by END_STREAM of both sides. */
export const ClosedBy = { unknown: 0, peerReset: 1, ownReset: 2, ended: 3 } as const;

/** The recently closed streams of one connection. */
export class RecentlyClosed {
  readonly #ids = new Int32Array(slots);
  readonly #causes = new Uint8Array(slots);

  /** Notes that a stream is closed; `by` is a value of `ClosedBy`. */
  add(streamId: number, by: number): void {
    const slot = (streamId >>> 1) & (slots - 1);
    this.#ids[slot] = streamId;
    this.#causes[slot] = by;
  }

  /** How a stream was closed, `unknown` (0) when it never opened or was closed long ago. */
  closedBy(streamId: number): number {
    const slot = (streamId >>> 1) & (slots - 1);
    return this.#ids[slot] === streamId ? this.#causes[slot]! : ClosedBy.unknown;
  }
}
