import { isSpace } from '../bytes/character-class.ts';
import type { FieldList } from './field-list.ts';

/**
 * Adds the cookies of all Cookie headers to a list whose buffer is the headers'. Cookies are separated by `;`, a
 * pair's name ends at the first `=`, white space around both is dropped, values stay as they are (RFC 6265 section
 * 5.4; ModSecurity, SecCookieFormat 0). A pair without `=` is a name with an empty value.
 */
export function readCookies(headers: FieldList, cookies: FieldList): void {
  cookies.bytes = headers.bytes;
  const { bytes } = headers;
  for (let row = 0; row < headers.count; row++) {
    if (!headers.isNamed(row, 'cookie')) continue;
    const end = headers.valueEnd(row);
    let at = headers.valueStart(row);
    while (at < end) {
      let stop = bytes.indexOf(0x3b, at);
      if (stop < 0 || stop > end) stop = end;
      while (at < stop && isSpace(bytes[at]!)) at++;
      let equals = at;
      while (equals < stop && bytes[equals] !== 0x3d) equals++;
      if (stop > at) {
        let valueStart = Math.min(equals + 1, stop);
        let valueEnd = stop;
        while (valueStart < valueEnd && isSpace(bytes[valueStart]!)) valueStart++;
        while (valueEnd > valueStart && isSpace(bytes[valueEnd - 1]!)) valueEnd--;
        let nameEnd = equals;
        while (nameEnd > at && isSpace(bytes[nameEnd - 1]!)) nameEnd--;
        cookies.add(at, nameEnd, valueStart, valueEnd);
      }
      at = stop + 1;
    }
  }
}

const comma = 0x2c;
const semicolon = 0x3b;
const equalsSign = 0x3d;
const quote = 0x22;
const dollar = 0x24;

/**
 * SecCookieFormat 1, the cookies of RFC 2965: `,` divides, too; quotes around a value are taken off, and inside them
 * nothing divides; `$Path` behind the cookie `a` is called `$a_Path`, as ModSecurity calls it.
 */
export function readVersion1Cookies(headers: FieldList, cookies: FieldList): void {
  const { bytes } = headers;
  let size = 0;
  for (let row = 0; row < headers.count; row++) {
    if (headers.isNamed(row, 'cookie')) size += headers.valueEnd(row) - headers.valueStart(row);
  }
  if (size === 0) return;
  // The values, and behind them the names that are put together. These are limited: a long name may be in many.
  const own = new Uint8Array(size * 3 + 256);
  cookies.bytes = own;
  let base = 0;
  let top = size;
  for (let row = 0; row < headers.count; row++) {
    if (!headers.isNamed(row, 'cookie')) continue;
    const from = headers.valueStart(row);
    own.set(bytes.subarray(from, headers.valueEnd(row)), base);
    const end = base + headers.valueEnd(row) - from;
    top = readVersion1(cookies, base, end, top);
    base = end;
  }
}

/** Reads one header from the list's own buffer. `top` is where names may be written; returns the new one. */
function readVersion1(cookies: FieldList, start: number, end: number, top: number): number {
  const { bytes } = cookies;
  let ownerStart = 0;
  let ownerEnd = 0;
  let free = top;
  let at = start;
  for (;;) {
    while (at < end && (isSpace(bytes[at]!) || bytes[at] === comma || bytes[at] === semicolon)) at++;
    if (at >= end) return free;
    let nameStart = at;
    while (at < end && !isDivider(bytes[at]!) && bytes[at] !== equalsSign) at++;
    let nameEnd = trimmedEnd(bytes, nameStart, at);
    let valueStart = at;
    let valueEnd = at;
    if (bytes[at] === equalsSign && at < end) {
      at++;
      while (at < end && isSpace(bytes[at]!)) at++;
      const isQuoted = at < end && bytes[at] === quote;
      if (isQuoted) at++;
      valueStart = at;
      while (at < end && (isQuoted ? bytes[at] !== quote : !isDivider(bytes[at]!))) at++;
      valueEnd = isQuoted ? at : trimmedEnd(bytes, valueStart, at);
      if (isQuoted && at < end) at++;
    }
    if (nameEnd === nameStart && valueEnd === valueStart) continue;
    const length = 1 + ownerEnd - ownerStart + nameEnd - nameStart;
    if (bytes[nameStart] !== dollar || nameEnd === nameStart) {
      ownerStart = nameStart;
      ownerEnd = nameEnd;
    } else if (ownerEnd > ownerStart && free + length <= bytes.length) {
      const renamed = free;
      bytes[free++] = dollar;
      for (let i = ownerStart; i < ownerEnd; i++) bytes[free++] = bytes[i]!;
      bytes[free++] = 0x5f;
      for (let i = nameStart + 1; i < nameEnd; i++) bytes[free++] = bytes[i]!;
      nameStart = renamed;
      nameEnd = free;
    }
    cookies.add(nameStart, nameEnd, valueStart, valueEnd);
  }
}

function isDivider(byte: number): boolean {
  return byte === comma || byte === semicolon;
}

function trimmedEnd(bytes: Uint8Array, start: number, end: number): number {
  let trimmed = end;
  while (trimmed > start && isSpace(bytes[trimmed - 1]!)) trimmed--;
  return trimmed;
}
