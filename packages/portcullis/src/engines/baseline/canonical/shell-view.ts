/**
 * A value as a shell runs it: quotes, back-slashes and carets inside words gone (`c'a't`, `w\h\o`, `p^ing`),
 * `$IFS` and `${IFS}` a blank, `$@`, `$*` and unset one-letter variables nothing, `{cat,/etc/passwd}` with blanks.
 */

/** 1 for bytes that make the view differ. */
const touches = new Uint8Array(256);
for (const byte of [0x22, 0x27, 0x5c, 0x5e, 0x24, 0x7b]) touches[byte] = 1;

/** Whether the view may differ from the value. */
export function touchesShellView(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (touches[bytes[at]!] === 1) return true;
  return false;
}

/** Writes the view of bytes[start, end) to `target` from 0 on and returns its length, at most end − start. */
export function shellView(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
  let write = 0;
  let at = start;
  while (at < end) {
    const byte = bytes[at]!;
    if (byte === 0x22 || byte === 0x27 || byte === 0x5e) at++;
    else if (byte === 0x5c) {
      // `\n` written out is a line end to many a program that builds a command.
      if (at + 1 < end && (bytes[at + 1] === 0x6e || bytes[at + 1] === 0x72) && write === 0) {
        target[write++] = 0x0a;
        at++;
      }
      at++;
    } else if (byte === 0x24) {
      const length = variableLength(bytes, at + 1, end);
      if (length === 0) {
        target[write++] = byte;
        at++;
      } else {
        if (blankVariable) target[write++] = 0x20;
        at += length + 1;
      }
    } else if (byte === 0x2c && braceOpen(bytes, start, at)) {
      target[write++] = 0x20;
      at++;
    } else {
      target[write++] = byte;
      at++;
    }
  }
  return write;
}

/** Whether the variable that was read last stands for a blank. */
let blankVariable = false;

/** Length of a variable behind `$` that stands for a blank or for nothing; 0 when it is another. */
function variableLength(bytes: Uint8Array, at: number, end: number): number {
  blankVariable = false;
  if (at >= end) return 0;
  const byte = bytes[at]!;
  if (byte === 0x40 || byte === 0x2a) return 1;
  const braced = byte === 0x7b ? 1 : 0;
  if (isIfs(bytes, at + braced, end)) {
    blankVariable = true;
    let length = 3 + braced;
    if (braced === 1) {
      while (at + length < end && length < 16 && bytes[at + length - 1] !== 0x7d) length++;
    } else if (bytes[at + 3] === 0x24 && isDigit(bytes[at + 4] ?? 0)) length += 2;
    return length;
  }
  const isLetter = byte >= 0x61 && byte <= 0x7a;
  const next = at + 1 < end ? bytes[at + 1]! : 0x20;
  return (isLetter || isDigit(byte)) && !isWord(next) && next !== 0x3d ? 1 : 0;
}

function isIfs(bytes: Uint8Array, at: number, end: number): boolean {
  return at + 3 <= end && bytes[at] === 0x49 && bytes[at + 1] === 0x46 && bytes[at + 2] === 0x53;
}

/** Whether a brace opened shortly before, with a word since. */
function braceOpen(bytes: Uint8Array, start: number, at: number): boolean {
  for (let index = at - 1; index >= start && index > at - 24; index--) {
    if (bytes[index] === 0x7b) return true;
    if (bytes[index] === 0x20) return false;
  }
  return false;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isWord(byte: number): boolean {
  const lower = byte | 0x20;
  return isDigit(byte) || byte === 0x5f || (lower >= 0x61 && lower <= 0x7a);
}
