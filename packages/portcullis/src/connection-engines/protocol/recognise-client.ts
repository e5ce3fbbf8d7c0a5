/**
 * The protocols whose client speaks first, by the first bytes from it. Each recogniser says yes, no, or maybe (more
 * bytes are needed); none looks at more than `firstLineLimit` bytes.
 */
import type { ProtocolName } from './schema.ts';

/** Longest first line of a text protocol: the usual limit of HTTP servers. */
export const firstLineLimit = 8192;

/** `maybe`: more bytes are needed. */
export type Answer = 'yes' | 'no' | 'maybe';
type Recogniser = (bytes: Uint8Array) => Answer;

const clientRecognisers: ReadonlyArray<readonly [ProtocolName, Recogniser]> = [
  ['tls', isTls],
  ['http2', (bytes) => startsWith(bytes, http2Preface)],
  ['ssh', (bytes) => startsWith(bytes, sshBanner)],
  ['http1', isHttp1],
  ['postgres', isPostgres],
  ['redis', isRedis],
  ['smtp', isSmtp],
  ['mongodb', isMongo],
  ['dns', isDns],
];

/** The protocol of the client's first bytes; `unknown` when it is none of ours, undefined when more is needed. */
export function recogniseClient(bytes: Uint8Array): ProtocolName | undefined {
  let open = false;
  for (const [name, recognise] of clientRecognisers) {
    const answer = recognise(bytes);
    if (answer === 'yes') return name;
    if (answer === 'maybe') open = true;
  }
  return open && bytes.length < firstLineLimit ? undefined : 'unknown';
}

/** Whether `bytes` start with `text`, as far as they go. */
export function startsWith(bytes: Uint8Array, text: Uint8Array): Answer {
  const length = Math.min(bytes.length, text.length);
  for (let index = 0; index < length; index++) if (bytes[index] !== text[index]) return 'no';
  return bytes.length < text.length ? 'maybe' : 'yes';
}

/** The bytes of an ASCII text. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const http2Preface = ascii('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const sshBanner = ascii('SSH-');
const http1Version = ascii(' HTTP/1.');

/** A record of a handshake (RFC 8446 5.1) that begins with a ClientHello. */
function isTls(bytes: Uint8Array): Answer {
  if (bytes.length > 0 && bytes[0] !== 0x16) return 'no';
  if (bytes.length > 1 && bytes[1] !== 0x03) return 'no';
  if (bytes.length > 2 && bytes[2]! > 0x04) return 'no';
  if (bytes.length > 5 && bytes[5] !== 0x01) return 'no';
  return bytes.length > 5 ? 'yes' : 'maybe';
}

/** A request line (RFC 9112 3): a token, a target, and a version at its end. */
function isHttp1(bytes: Uint8Array): Answer {
  const end = lineEnd(bytes);
  const stop = end < 0 ? bytes.length : end;
  let at = 0;
  while (at < stop && isUpper(bytes[at]!)) at++;
  if (at > 20 || (at < stop && (at === 0 || bytes[at] !== 0x20))) return 'no';
  if (end < 0) return 'maybe';
  const line = bytes[end - 1] === 0x0d ? end - 1 : end;
  const version = line - http1Version.length - 1;
  return version > at && startsWith(bytes.subarray(version), http1Version) === 'yes' ? 'yes' : 'no';
}

/** A startup packet: version 3, or one of the requests for TLS, GSSAPI encryption and cancelling. */
function isPostgres(bytes: Uint8Array): Answer {
  if (bytes.length < 8) return bytes.length > 0 && bytes[0] !== 0 ? 'no' : 'maybe';
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const length = view.getUint32(0);
  const code = view.getUint32(4);
  if (length < 8 || length > 10_000) return 'no';
  return code >>> 16 === 3 || (code >= 80_877_102 && code <= 80_877_104) ? 'yes' : 'no';
}

/** An array of bulk strings, or an inline command: a word of letters that is no request line. */
function isRedis(bytes: Uint8Array): Answer {
  if (bytes.length === 0) return 'maybe';
  if (bytes[0] === 0x2a) {
    let at = 1;
    while (at < bytes.length && isDigit(bytes[at]!)) at++;
    if (at > 8) return 'no';
    if (at === bytes.length) return 'maybe';
    return at > 1 && bytes[at] === 0x0d ? 'yes' : 'no';
  }
  const end = lineEnd(bytes);
  let letters = 0;
  while (letters < bytes.length && isLetter(bytes[letters]!)) letters++;
  if (letters === 0 || letters > 20) return 'no';
  if (end < 0) return letters === bytes.length || [0x20, 0x0d].includes(bytes[letters]!) ? 'maybe' : 'no';
  const after = bytes[letters];
  if (startsWith(bytes, http2Preface) !== 'no') return 'maybe';
  if (after !== 0x20 && after !== 0x0d && after !== 0x0a) return 'no';
  return isSmtp(bytes) === 'yes' || isHttp1(bytes) === 'yes' ? 'no' : 'yes';
}

function isSmtp(bytes: Uint8Array): Answer {
  if (bytes.length < 4) return bytes.every((byte) => isLetter(byte)) ? 'maybe' : 'no';
  const word = String.fromCharCode(...bytes.subarray(0, 4)).toUpperCase();
  if (word !== 'EHLO' && word !== 'HELO' && word !== 'LHLO') return 'no';
  if (bytes.length === 4) return 'maybe';
  return bytes[4] === 0x20 || bytes[4] === 0x0d ? 'yes' : 'no';
}

/** A message header: length, ids, and the code of OP_QUERY, OP_COMPRESSED or OP_MSG, little-endian. */
function isMongo(bytes: Uint8Array): Answer {
  if (bytes.length < 16) return bytes.length > 3 && bytes[3]! > 2 ? 'no' : 'maybe';
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  const length = view.getInt32(0, true);
  const code = view.getInt32(12, true);
  return length > 16 && length <= 48_000_000 && (code === 2004 || code === 2012 || code === 2013)
    ? 'yes'
    : 'no';
}

/** A query (RFC 1035 4.1.1, 4.2.2): a length, one question, no answers. */
function isDns(bytes: Uint8Array): Answer {
  if (bytes.length < 2) return 'maybe';
  const length = bytes[0]! * 256 + bytes[1]!;
  if (length < 17 || length > 4096) return 'no';
  if (bytes.length < 10) return 'maybe';
  const isQuery = (bytes[4]! & 0xf8) === 0;
  const counts = bytes[6] === 0 && bytes[7] === 1 && bytes[8] === 0 && bytes[9] === 0;
  return isQuery && counts ? 'yes' : 'no';
}

function lineEnd(bytes: Uint8Array): number {
  return bytes.subarray(0, firstLineLimit).indexOf(0x0a);
}

function isUpper(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

function isLetter(byte: number): boolean {
  return isUpper(byte & 0xdf);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
