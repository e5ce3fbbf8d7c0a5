/** Character references of HTML that matter to an attack: those that stand for ASCII characters with a meaning. */

/** Names with the byte that each stands for (HTML Living Standard 13.5). Names are compared as lower-case. */
const named: ReadonlyMap<string, number> = new Map([
  ['lt', 0x3c],
  ['gt', 0x3e],
  ['amp', 0x26],
  ['quot', 0x22],
  ['apos', 0x27],
  ['nbsp', 0x20],
  ['tab', 0x09],
  ['newline', 0x0a],
  ['colon', 0x3a],
  ['semi', 0x3b],
  ['lpar', 0x28],
  ['rpar', 0x29],
  ['lsqb', 0x5b],
  ['rsqb', 0x5d],
  ['lcub', 0x7b],
  ['rcub', 0x7d],
  ['lbrace', 0x7b],
  ['rbrace', 0x7d],
  ['grave', 0x60],
  ['sol', 0x2f],
  ['bsol', 0x5c],
  ['equals', 0x3d],
  ['dollar', 0x24],
  ['num', 0x23],
  ['excl', 0x21],
  ['period', 0x2e],
  ['comma', 0x2c],
  ['plus', 0x2b],
  ['verbar', 0x7c],
  ['lowbar', 0x5f],
]);
const longestName = 7;

/** End of the reference that was read last. */
let endOfLast = 0;

/** Where the reference that {@link readEntity} recognised ends (exclusive). */
export function entityEnd(): number {
  return endOfLast;
}

/**
 * The code point of the character reference at `at` (an ampersand), or -1 when there is none or it is not one of
 * those that matter. The semicolon may be missing after a number, as browsers allow.
 */
export function readEntity(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 >= end) return -1;
  return bytes[at + 1] === 0x23 ? numeric(bytes, at + 2, end) : byName(bytes, at + 1, end);
}

function numeric(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const hex = (bytes[at]! | 0x20) === 0x78;
  if (hex) at++;
  const digits = at;
  let value = 0;
  while (at < end && at - digits < 10) {
    const digit = hexDigit(bytes[at]!);
    if (digit < 0 || (!hex && digit > 9)) break;
    value = Math.min(value * (hex ? 16 : 10) + digit, 0x110000);
    at++;
  }
  if (at === digits || value > 0x10ffff) return -1;
  endOfLast = at < end && bytes[at] === 0x3b ? at + 1 : at;
  return value;
}

function byName(bytes: Uint8Array, start: number, end: number): number {
  const limit = Math.min(end, start + longestName + 1);
  let name = '';
  for (let at = start; at < limit; at++) {
    const byte = bytes[at]!;
    if (byte === 0x3b) {
      endOfLast = at + 1;
      return named.get(name) ?? -1;
    }
    const lower = byte | 0x20;
    if (lower < 0x61 || lower > 0x7a) return -1;
    name += String.fromCharCode(lower);
  }
  return -1;
}

/** Value of a hexadecimal digit, -1 for any other byte. */
export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
