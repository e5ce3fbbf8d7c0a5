/** The window of one folding pass; see `fold.ts` for what it means. */

/** Reused for every value; `fold` sets every field. */
export class FoldWindow {
  /** Tokens in the window: slots [0, count). */
  count = 0;
  /** First slot that is not settled. */
  left = 0;
  /** More tokens may come. */
  more = true;
  /** A comment was read, and no token behind it. */
  commentPending = false;

  /** Takes `dropped` tokens off the end and starts over from slot 0. */
  shrinkAndRestart(dropped: number): void {
    this.count -= dropped;
    this.left = 0;
  }

  /** Takes one token off the end and steps one slot back. */
  shrinkAndStepBack(): void {
    this.count--;
    if (this.left > 0) this.left--;
  }
}
