/** The grpc-timeout header (gRPC over HTTP/2, "Timeout"): at most 8 digits and a unit. */

const unitMilliseconds: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/** Milliseconds, or -1 when the value is malformed. */
export function readTimeout(value: string): number {
  const digits = value.length - 1;
  if (digits < 1 || digits > 8) return -1;
  const unit = unitMilliseconds[value.charAt(digits)];
  if (unit === undefined) return -1;
  let number = 0;
  for (let at = 0; at < digits; at++) {
    const digit = value.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number * unit;
}
