/**
 * Bytes to text. Latin-1 keeps every byte (a string with one char code per byte); UTF-8 is what protobuf strings
 * hold, read leniently: a fault becomes U+FFFD and never an error.
 *
 * Node's `Buffer` turns byte ranges into strings without a view object in between. It is used where the
 * environment has it as a global; elsewhere the standard ways do the same more slowly.
 */
type Slice = (this: Uint8Array, start: number, end: number) => string;
type BufferLike = { readonly prototype: { readonly latin1Slice?: Slice; readonly utf8Slice?: Slice } };

const buffer = (globalThis as { readonly Buffer?: BufferLike }).Buffer?.prototype;
const latin1Slice = buffer?.latin1Slice;
const utf8Slice = buffer?.utf8Slice;
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Below this many bytes a loop over ASCII is faster than a call into the runtime (measured: about 20). */
const SHORT = 16;

/** The bytes as a string of one char code (0–255) per byte. */
export function decodeLatin1(bytes: Uint8Array, start: number, end: number): string {
  if (end <= start) return '';
  if (latin1Slice !== undefined) return latin1Slice.call(bytes, start, end);
  return latin1ByCharCodes(bytes, start, end);
}

/** The way that needs nothing but the language. */
export function latin1ByCharCodes(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 4096)));
  }
  return text;
}

/** The bytes as UTF-8 text; faults become U+FFFD, a byte order mark stays. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  if (end - start < SHORT) {
    const text = shortAscii(bytes, start, end);
    if (text !== undefined) return text;
  }
  if (utf8Slice !== undefined) return utf8Slice.call(bytes, start, end);
  return utf8ByTextDecoder(bytes, start, end);
}

/** The way that needs nothing but the standard decoder. */
export function utf8ByTextDecoder(bytes: Uint8Array, start: number, end: number): string {
  return utf8.decode(bytes.subarray(start, end));
}

function shortAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte > 0x7f) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}
