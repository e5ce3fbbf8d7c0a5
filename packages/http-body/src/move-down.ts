/**
 * Moves bytes start–end down to `to` (to ≤ start) and returns the offset behind them. Runs are short as a rule: below
 * 48 bytes a loop is faster than a call into the engine.
 */
export function moveDown(bytes: Uint8Array, start: number, end: number, to: number): number {
  if (to === start) return end;
  if (end - start > 48) {
    bytes.copyWithin(to, start, end);
    return to + end - start;
  }
  let write = to;
  for (let i = start; i < end; i++) bytes[write++] = bytes[i]!;
  return write;
}
