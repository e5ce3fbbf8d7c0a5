/** Durations as Go's `time.ParseDuration` reads them: `50ms`, `1m30s`, `1.5h`. */

/** The accepted text, for schemas. No sign: no duration of a policy may be negative. */
export const DURATION_PATTERN = '^(0|([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$';

const millisecondsPerUnit: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds, possibly with a fraction; `undefined` for a text that is no duration. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  let at = 0;
  let total = 0;
  while (at < text.length) {
    const number = /^([0-9]+(\.[0-9]*)?|\.[0-9]+)/.exec(text.slice(at));
    if (number === null) return undefined;
    at += number[0].length;
    const unit = /^(ns|us|µs|μs|ms|s|m|h)/.exec(text.slice(at));
    if (unit === null) return undefined;
    at += unit[0].length;
    total += Number(number[0]) * millisecondsPerUnit[unit[0]]!;
  }
  return text === '' || !Number.isFinite(total) ? undefined : total;
}
