/** What a folding rule asks the folding loop to do next. */
export const Outcome = {
  /** No rule applied: go on with more tokens or settle the token. */
  none: 0,
  /** The window changed: start the next round. */
  again: 1,
  /** The value cannot be read reliably; treat it as hostile. */
  hostile: 2,
} as const;

/** One of the outcomes. */
export type Outcome = (typeof Outcome)[keyof typeof Outcome];
