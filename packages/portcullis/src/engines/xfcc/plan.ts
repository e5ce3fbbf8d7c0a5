/** What the engine compiles to: plain data. */
export interface XfccPlan {
  /** Lower-case. */
  readonly header: string;
  /** Empty lists: any certificate. */
  readonly uris: readonly string[];
  /** Lower-case. */
  readonly dnsNames: readonly string[];
  readonly subjects: readonly string[];
  /** Lower-case. */
  readonly hashes: readonly string[];
}
