/**
 * A value as an SQL parser sees it: comments become a blank, MySQL's conditional comments (`!50000`) what is in
 * them, white space of every kind and `+` one blank, back-quotes nothing. (MySQL manual, "Comments".)
 */

/** 1 for bytes that make the view differ from the value: cheap first question. */
const touches = new Uint8Array(256);
for (const byte of [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0xa0, 0x00, 0x2b, 0x60, 0x23, 0x2a]) touches[byte] = 1;

/** Whether the view may differ from the value. */
export function touchesSqlView(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (touches[byte] === 1 || (byte === 0x20 && bytes[at + 1] === 0x20)) return true;
    if (byte === 0x2d && bytes[at + 1] === 0x2d) return true;
  }
  return false;
}

/** Writes the view of bytes[start, end) to `target` from 0 on and returns its length, at most end − start. */
export function sqlView(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
  let write = 0;
  let at = start;
  let conditional = false;
  // A search that found no end is not repeated: time stays linear.
  let comments = true;
  let lines = true;
  while (at < end) {
    const byte = bytes[at]!;
    const next = at + 1 < end ? bytes[at + 1]! : 0;
    if (byte === 0x2f && next === 0x2a && comments) {
      if (at + 2 < end && bytes[at + 2] === 0x21) {
        at += 3;
        while (at < end && isDigit(bytes[at]!)) at++;
        conditional = true;
      } else {
        const close = endOfComment(bytes, at + 2, end);
        // An open comment cuts the rest of the statement off: an attack ends so, and the sign stays to be seen.
        if (close < 0) {
          comments = false;
          target[write++] = byte;
          at++;
          continue;
        }
        at = close;
      }
      write = blank(target, write);
    } else if (conditional && byte === 0x2a && next === 0x2f) {
      at += 2;
      write = blank(target, write);
    } else if (lines && (byte === 0x23 || (byte === 0x2d && next === 0x2d))) {
      const feed = endOfLine(bytes, at, end);
      if (feed < 0) {
        lines = false;
        target[write++] = byte;
        at++;
      } else {
        at = feed;
        write = blank(target, write);
      }
    } else if (byte === 0x60) at++;
    else if (byte <= 0x20 || byte === 0xa0 || byte === 0x2b) {
      at++;
      write = blank(target, write);
    } else {
      target[write++] = byte;
      at++;
    }
  }
  return write;
}

function blank(target: Uint8Array, at: number): number {
  if (at > 0 && target[at - 1] === 0x20) return at;
  target[at] = 0x20;
  return at + 1;
}

/** Offset behind the end of the comment whose text begins at `start`, or -1. */
function endOfComment(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 1 < end; at++) if (bytes[at] === 0x2a && bytes[at + 1] === 0x2f) return at + 2;
  return -1;
}

/** Offset behind the next line feed, or -1. */
function endOfLine(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) if (bytes[at] === 0x0a) return at + 1;
  return -1;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
