/** From a value to its folded tokens under one set of assumptions. */
import { fold } from './fold.ts';
import { FoldWindow } from './fold-window.ts';
import { ScanState } from './scan-state.ts';
import { classLetter, TokenClass } from './token-class.ts';

const BACKTICK = 0x60;

/** Scratch for fingerprints; one per thread is enough, as a scan never waits. */
export class FingerprintScan {
  readonly state = new ScanState();
  readonly window = new FoldWindow();
  /** Length of the fingerprint in the first slots of `state.tokens`. */
  length = 0;

  /**
   * Tokenises and folds bytes[start, end). `quote` is the quote the value is assumed to stand in (0 for none),
   * `mysql` the dialect. A value that holds something unreadable by design becomes the one token `hostile`.
   */
  run(bytes: Uint8Array, start: number, end: number, quote: number, mysql: boolean): void {
    this.state.begin(bytes, start, end, quote, mysql);
    this.length = fold(this.state, this.window);
    this.#endInBacktick();
    this.#becomeHostile();
  }

  /** An unfinished empty backtick at the end comments the rest of a MySQL statement out. */
  #endInBacktick(): void {
    const { tokens } = this.state;
    const last = this.length - 1;
    if (
      last >= 2 &&
      tokens.kind[last] === TokenClass.bareword &&
      tokens.open[last] === BACKTICK &&
      tokens.close[last] === 0 &&
      tokens.end[last] === tokens.start[last]
    ) {
      tokens.kind[last] = TokenClass.comment;
    }
  }

  #becomeHostile(): void {
    const { tokens } = this.state;
    for (let slot = 0; slot < this.length; slot++) {
      if (tokens.kind[slot] !== TokenClass.hostile) continue;
      tokens.copy(0, slot);
      this.length = 1;
      return;
    }
  }

  /** The fingerprint as text. Allocates. */
  text(): string {
    let text = '';
    for (let slot = 0; slot < this.length; slot++) text += classLetter(this.state.tokens.kind[slot]!);
    return text;
  }
}
