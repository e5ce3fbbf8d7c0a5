/** The scanner of quoted text: strings, and names in backticks. */
import type { ScanState } from './scan-state.ts';

const BACKSLASH = 0x5c;

/**
 * Reads the rest of a string that began before `from` and ends at `delimiter`. A backslash escapes the next
 * byte and a doubled delimiter stands for itself, whatever the dialect: the reading that makes the string
 * longest. `opened` is what goes into the token as its opening byte.
 */
export function scanQuoted(
  state: ScanState,
  slot: number,
  from: number,
  delimiter: number,
  opened: number,
): number {
  const { bytes, end, tokens } = state;
  let pos = from;
  let escaped = false;
  while (pos < end) {
    const byte = bytes[pos]!;
    if (byte !== delimiter) {
      escaped = byte === BACKSLASH ? !escaped : false;
      pos++;
    } else if (escaped) {
      escaped = false;
      pos++;
    } else if (pos + 1 < end && bytes[pos + 1] === delimiter) {
      pos += 2;
    } else {
      tokens.setString(slot, from, pos, opened, delimiter);
      state.steps += pos + 1 - from;
      return pos + 1;
    }
  }
  tokens.setString(slot, from, end, opened, 0);
  state.steps += end - from;
  return end;
}
