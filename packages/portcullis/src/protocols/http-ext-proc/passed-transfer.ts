/**
 * A body whose chunks are passed on as they come:
 *
 *   none           chunk ─► passed on, unread
 *   streamed-pass  chunk ─► CONTINUE … end or trailers ─► inspect (nothing can be held any more)
 *   duplex-pass    chunk ─► the same bytes … end or trailers ─► inspect
 */
import { BodyTransfer } from './body-transfer.ts';

/** Kinds `none`, `streamed-pass` and `duplex-pass`. */
export class PassedTransfer extends BodyTransfer {
  #inspected = false;

  override end(): void {
    this.#inspectLate();
    this.stop();
  }

  protected override take(chunk: Uint8Array, endOfStream: boolean): void {
    if (this.settings.wanted) this.held.append(chunk);
    this.pass(chunk, endOfStream);
    if (endOfStream) this.#inspectLate();
  }

  protected override complete(): void {
    this.#inspectLate();
  }

  /** Chunks were passed on already: what is found now can only be recorded. */
  #inspectLate(): void {
    if (this.#inspected || !this.settings.wanted || !this.seen) return;
    this.#inspected = true;
    if (this.inspectHeld(true)) this.stop();
  }
}
