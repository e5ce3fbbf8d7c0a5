/** What a package must have. */
export interface Requirement {
  /**
   * The least share of its lines, in percent, that the short tests run: a little below what they run, since some
   * lines depend on timing (a reset that comes before or after an answer).
   */
  readonly percent: number;
  /** Whether each line that is not run must have a reason beside it: see reasons.ts. */
  readonly everyLine: boolean;
}

/** By package. Raise a share when tests were added; lower one only with the reason here. */
export const requirements: Readonly<Record<string, Requirement>> = {
  'byte-regex': { percent: 99.9, everyLine: true },
  injection: { percent: 99.9, everyLine: true },
  'http-body': { percent: 99.9, everyLine: true },
  'envoy-protocol': { percent: 99.9, everyLine: true },
  'grpc-server': { percent: 99.9, everyLine: true },
  seclang: { percent: 99.8, everyLine: true },
  portcullis: { percent: 99.7, everyLine: true },
};
