/** The values of a request's headers: path, query, cookies, and every other header, each once. */
import { CookieParser, parseWhole, percentDecode, UrlencodedParser } from '@portcullis/http-body';
import type { Headers } from '../../exchange/headers.ts';
import { Place } from './place.ts';

/** Takes one value of a request; `name` is only called for what is reported. False: stop. */
export type TakeValue = (
  bytes: Uint8Array,
  start: number,
  end: number,
  place: Place,
  header: string,
  name: () => string,
) => boolean;

const query = new UrlencodedParser();
const cookies = new CookieParser();

const underscore = 0x5f;
const dot = 0x2e;
const letterP = 0x70;
const letterR = 0x72;

/** 1 for the bytes of which ordinary names of arguments consist: such names are not looked at. */
const nameBytes = new Uint8Array(256);
for (const char of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:') {
  nameBytes[char.charCodeAt(0)] = 1;
}

/** Whether a name consists of the bytes of ordinary names, and none of its steps leads to a prototype. */
export function isOrdinaryName(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (nameBytes[byte] === 0) return false;
    if (byte === underscore && bytes[at + 1] === underscore) return false;
    if (byte === dot && bytes[at + 1] === letterP && bytes[at + 2] === letterR) return false;
  }
  return true;
}

/** Hands over every value of the header lines. Headers that only Envoy writes are left out. */
export function eachHeaderValue(headers: Headers, take: TakeValue): boolean {
  const { bytes } = headers;
  for (let line = 0; line < headers.count; line++) {
    const name = headers.name(line);
    const start = headers.valueStart(line);
    const end = headers.valueEnd(line);
    if (name === ':path') {
      if (!target(bytes, start, end, take)) return false;
    } else if (name === 'cookie') {
      if (!cookieValues(bytes, start, end, take)) return false;
    } else if (!written.has(name)) {
      const place = name === 'user-agent' ? Place.Agent : Place.Header;
      if (!take(bytes, start, end, place, name, () => `headers.${name}`)) return false;
    }
  }
  return true;
}

/** Headers with values that Envoy itself wrote or checked. */
const written: ReadonlySet<string> = new Set([
  ':scheme',
  'x-request-id',
  'x-envoy-expected-rq-timeout-ms',
  'x-forwarded-proto',
  'content-length',
]);

/** Path and query of a request target. */
function target(bytes: Uint8Array, start: number, end: number, take: TakeValue): boolean {
  let mark = bytes.indexOf(0x3f, start);
  if (mark < 0 || mark > end) mark = end;
  if (!pathValues(bytes, start, mark, take)) return false;
  if (mark + 1 >= end) return true;
  const { fields } = parseWhole(query, bytes, mark + 1, end);
  for (let row = 0; row < fields.count; row++) {
    const name = (): string => `query.${fields.nameText(row)}`;
    const nameStart = fields.nameStart(row);
    const nameEnd = fields.nameEnd(row);
    if (!isOrdinaryName(fields.bytes, nameStart, nameEnd)) {
      if (!take(fields.bytes, nameStart, nameEnd, Place.Query, '', name)) return false;
    }
    if (!take(fields.bytes, fields.valueStart(row), fields.valueEnd(row), Place.Query, '', name))
      return false;
  }
  return true;
}

/** The path, and those of its segments that a program may take for a value: ones with unusual bytes. */
function pathValues(bytes: Uint8Array, start: number, end: number, take: TakeValue): boolean {
  const name = (): string => 'path';
  if (!takeDecoded(bytes, start, end, Place.Path, name, take)) return false;
  for (let at = start; at < end; ) {
    let to = at;
    while (to < end && bytes[to] !== slash) to++;
    if (!isOrdinaryName(bytes, at, to) && !takeDecoded(bytes, at, to, Place.Path, name, take)) return false;
    at = to + 1;
  }
  return true;
}

/** Hands over a value without the percent-encoding that programs take off at once. */
function takeDecoded(
  bytes: Uint8Array,
  start: number,
  end: number,
  place: Place,
  name: () => string,
  take: TakeValue,
): boolean {
  if (!bytes.subarray(start, end).includes(percent)) return take(bytes, start, end, place, '', name);
  if (decoded.length < end - start) decoded = new Uint8Array(end - start);
  return take(decoded, 0, percentDecode(bytes, start, end, decoded, 0), place, '', name);
}

const slash = 0x2f;
const percent = 0x25;
let decoded = new Uint8Array(8192);

function cookieValues(bytes: Uint8Array, start: number, end: number, take: TakeValue): boolean {
  cookies.reset();
  cookies.add(bytes, start, end);
  const { fields } = cookies.end();
  for (let row = 0; row < fields.count; row++) {
    const name = (): string => `cookies.${fields.nameText(row)}`;
    const nameStart = fields.nameStart(row);
    const nameEnd = fields.nameEnd(row);
    if (!isOrdinaryName(fields.bytes, nameStart, nameEnd)) {
      if (!takeDecoded(fields.bytes, nameStart, nameEnd, Place.Cookie, name, take)) return false;
    }
    const valueStart = fields.valueStart(row);
    if (!takeDecoded(fields.bytes, valueStart, fields.valueEnd(row), Place.Cookie, name, take)) return false;
  }
  return true;
}
