/**
 * Why a message could not be decoded. Bytes from a socket are hostile: every decoder of this package returns a
 * `DecodeError` and never throws. The codes are stable; `docs/errors.md` of this package explains each.
 */

/** Every code with one line of explanation. */
export const decodeErrorReasons = {
  'wire.truncated': 'the message ends inside a field',
  'wire.length': 'a length prefix is longer than five bytes or 2^31-1',
  'wire.varint': 'a varint is longer than ten bytes, or a tag longer than 32 bits',
  'wire.type': 'a tag carries wire type 6 or 7, which do not exist',
  'wire.field-number': 'a tag carries field number 0',
  'wire.group': 'a group ends that was not opened, or is opened and not closed',
  'limit.depth': 'structs, lists or groups are nested deeper than allowed',
  'limit.headers': 'a header list holds more entries than allowed',
  'limit.items': 'repeated fields, maps and structs hold more elements than allowed',
} as const;

/** A stable code `area.reason`. */
export type DecodeErrorCode = keyof typeof decodeErrorReasons;

/** A message that could not be decoded: a value, never thrown. */
export class DecodeError {
  /** What is wrong. */
  readonly error: DecodeErrorCode;
  /** Index into the bytes given to the decoder where it was noticed. */
  readonly offset: number;

  constructor(error: DecodeErrorCode, offset: number) {
    this.error = error;
    this.offset = offset;
  }
}

/** Tells a decoded message from the reason why there is none. */
export function isDecodeError(value: unknown): value is DecodeError {
  return value instanceof DecodeError;
}
