/**
 * A value as a file system reads it as a path: back-slashes as slashes, `0x2f`, `0x5c` and `0x2e` as what they
 * name, control bytes gone, several separators as one.
 */
import { hexDigit } from './html-entities.ts';

/** Whether the view may differ from the value. */
export function touchesPathView(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 0x5c || byte < 0x09) return true;
    if (byte === 0x2f && bytes[at + 1] === 0x2f) return true;
    if (byte === 0x78 && bytes[at - 1] === 0x30 && bytes[at + 1] !== undefined) return true;
  }
  return false;
}

/** Writes the view of bytes[start, end) to `target` from 0 on and returns its length, at most end − start. */
export function pathView(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
  let write = 0;
  let at = start;
  while (at < end) {
    let byte = bytes[at]!;
    at++;
    if (byte < 0x09) continue;
    if (byte === 0x30 && at + 2 < end && (bytes[at]! | 0x20) === 0x78) {
      const value = (hexDigit(bytes[at + 1]!) << 4) | hexDigit(bytes[at + 2]!);
      if (value === 0x2f || value === 0x5c || value === 0x2e) {
        byte = value;
        at += 3;
      }
    }
    if (byte === 0x5c) byte = 0x2f;
    if (byte === 0x2f && write > 0 && target[write - 1] === 0x2f) continue;
    target[write++] = byte;
  }
  return write;
}
