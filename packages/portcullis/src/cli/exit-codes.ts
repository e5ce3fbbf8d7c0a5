/** Exit codes, the same for every command (reference user-experience.md section 1). */
export const exitCode = {
  done: 0,
  /** The answer is no: invalid configuration, a failed expectation. */
  no: 1,
  /** Not run: unknown flag, missing or unreadable input. */
  notRun: 2,
  /** Only warnings, with `--fail-on warning`. */
  warnings: 3,
  internal: 70,
  /** A needed peer or address cannot be had. */
  unavailable: 75,
  /** `serve` has neither a valid nor a last good configuration. */
  noConfiguration: 78,
  /** Ended by a second signal, with calls still running. */
  interrupted: 130,
} as const;
