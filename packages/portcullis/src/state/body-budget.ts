/** Shared by everything that keeps body bytes; counts bytes. */
export interface BodyBudget {
  /** Takes `bytes`; false when they are not to be had, then nothing is taken. */
  reserve(bytes: number): boolean;
  /** Gives back what was taken. */
  release(bytes: number): void;
}
