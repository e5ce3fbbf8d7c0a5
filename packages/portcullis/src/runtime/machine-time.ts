/** Milliseconds on the machine's monotonic clock, which is the same for all threads. */
export function machineTime(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}
