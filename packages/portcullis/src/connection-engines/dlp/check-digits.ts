/** Tells what is a card number, an account number or a social security number from other digits. */

/** Where a number is; reused by its caller. */
export interface Span {
  start: number;
  end: number;
}

/** The first payment card in `text[start, end)`, digits in groups; false when there is none. */
export function findCard(text: Uint8Array, start: number, end: number, out: Span): boolean {
  for (let from = start; from < end; from = nextGroup(text, from, end)) {
    const digits: number[] = [];
    let found = 0;
    for (let at = from; at < end && digits.length < 19; at++) {
      const byte = text[at]!;
      if (!isDigit(byte)) continue;
      digits.push(byte - 0x30);
      // A number ends where its group does.
      if ((at + 1 === end || !isDigit(text[at + 1]!)) && isCard(digits)) found = at + 1;
    }
    if (found === 0) continue;
    out.start = from;
    out.end = found;
    return true;
  }
  return false;
}

/** Whether `text[start, end)` is an IBAN: the remainder of ISO 7064 mod 97-10 is 1. */
export function isIban(text: Uint8Array, start: number, end: number): boolean {
  const bytes: number[] = [];
  for (let at = start; at < end; at++) if (text[at] !== 0x20) bytes.push(text[at]!);
  if (bytes.length < 15 || bytes.length > 34) return false;
  let remainder = 0;
  for (const byte of [...bytes.slice(4), ...bytes.slice(0, 4)])
    remainder = isDigit(byte) ? (remainder * 10 + byte - 0x30) % 97 : (remainder * 100 + byte - 0x37) % 97;
  return remainder === 1;
}

/** Whether the number `ddd-dd-dddd` at `start` may have been given out: no zero group, no area 666 or 9xx. */
export function isSocialSecurity(text: Uint8Array, start: number): boolean {
  const group = (from: number, length: number): number => {
    let value = 0;
    for (let at = start + from; at < start + from + length; at++) value = value * 10 + text[at]! - 0x30;
    return value;
  };
  const area = group(0, 3);
  return area > 0 && area !== 666 && area < 900 && group(4, 2) > 0 && group(7, 4) > 0;
}

function isCard(digits: readonly number[]): boolean {
  return hasBrandLength(digits) && passesLuhn(digits);
}

/** Lengths that brands give out: others are no card, however their digits add up. */
function hasBrandLength(digits: readonly number[]): boolean {
  const { length } = digits;
  const two = digits[0]! * 10 + digits[1]!;
  if (two === 34 || two === 37) return length === 15;
  if (two >= 51 && two <= 55) return length === 16;
  if (two >= 22 && two <= 27) return length === 16;
  if (two === 35) return length >= 16 && length <= 19;
  if (two === 30 || two === 36 || two === 38 || two === 39) return length >= 14 && length <= 19;
  if (digits[0] === 4) return length === 13 || length === 16 || length === 19;
  if (digits[0] === 6) return length >= 16 && length <= 19;
  return false;
}

function passesLuhn(digits: readonly number[]): boolean {
  let sum = 0;
  for (const [index, digit] of digits.entries()) {
    const doubled = (digits.length - index) % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The start of the group of digits after the one at `at`. */
function nextGroup(text: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && isDigit(text[next]!)) next++;
  while (next < end && !isDigit(text[next]!)) next++;
  return next;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
