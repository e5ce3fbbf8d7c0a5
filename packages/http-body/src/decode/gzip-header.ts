/**
 * Length of a gzip member's header (RFC 1952 2.3) at `start`; 0 when none is there, -1 when it is cut off.
 */
export function gzipHeaderLength(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 2 || bytes[start] !== 0x1f || bytes[start + 1] !== 0x8b) return 0;
  if (end - start < 10) return -1;
  if (bytes[start + 2] !== 8) return 0;
  const flags = bytes[start + 3]!;
  let at = start + 10;
  if ((flags & 0x04) !== 0) {
    if (at + 2 > end) return -1;
    at += 2 + bytes[at]! + bytes[at + 1]! * 256;
  }
  for (const flag of [0x08, 0x10]) {
    if ((flags & flag) === 0) continue;
    const zero = bytes.subarray(0, end).indexOf(0, at);
    if (zero < 0) return -1;
    at = zero + 1;
  }
  if ((flags & 0x02) !== 0) at += 2;
  return at > end ? -1 : at - start;
}
