/**
 * Frames into bytes (RFC 9113, section 6). Each function writes at an offset and returns the offset behind it; the
 * caller has made room.
 */
import { FrameFlag, FrameType, frameHeaderBytes } from './frame-type.ts';

/** Writes the 9 bytes before a payload of `length` bytes. */
export function writeFrameHeader(
  out: Buffer,
  at: number,
  length: number,
  type: number,
  flags: number,
  streamId: number,
): number {
  out[at] = length >>> 16;
  out[at + 1] = length >>> 8;
  out[at + 2] = length;
  out[at + 3] = type;
  out[at + 4] = flags;
  out[at + 5] = streamId >>> 24;
  out[at + 6] = streamId >>> 16;
  out[at + 7] = streamId >>> 8;
  out[at + 8] = streamId;
  return at + frameHeaderBytes;
}

/** Writes a 32-bit number, big-endian. */
export function writeUint32(out: Buffer, at: number, value: number): number {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
  return at + 4;
}

/** Bytes of a RST_STREAM or WINDOW_UPDATE frame. */
export const shortFrameBytes: number = frameHeaderBytes + 4;

/** RST_STREAM (6.4). */
export function writeRstStream(out: Buffer, at: number, streamId: number, code: number): number {
  return writeUint32(out, writeFrameHeader(out, at, 4, FrameType.rstStream, 0, streamId), code);
}

/** WINDOW_UPDATE (6.9); stream 0 is the connection. */
export function writeWindowUpdate(out: Buffer, at: number, streamId: number, increment: number): number {
  return writeUint32(out, writeFrameHeader(out, at, 4, FrameType.windowUpdate, 0, streamId), increment);
}

/** Bytes of a PING frame. */
export const pingFrameBytes: number = frameHeaderBytes + 8;

/** PING (6.7) whose 8 bytes are copied from `payload` at `from`. */
export function writePing(out: Buffer, at: number, ack: boolean, payload: Buffer, from: number): number {
  const body = writeFrameHeader(out, at, 8, FrameType.ping, ack ? FrameFlag.ack : 0, 0);
  payload.copy(out, body, from, from + 8);
  return body + 8;
}

/** Bytes of a GOAWAY frame without debug data. */
export const goAwayFrameBytes: number = frameHeaderBytes + 8;

/** GOAWAY (6.8), no debug data. */
export function writeGoAway(out: Buffer, at: number, lastStreamId: number, code: number): number {
  const body = writeFrameHeader(out, at, 8, FrameType.goAway, 0, 0);
  return writeUint32(out, writeUint32(out, body, lastStreamId), code);
}

/** One SETTINGS parameter: identifier and value (6.5.1). */
export type SettingsEntry = readonly [identifier: number, value: number];

/** Bytes of a SETTINGS frame with so many entries. */
export function settingsFrameBytes(entries: number): number {
  return frameHeaderBytes + 6 * entries;
}

/** SETTINGS (6.5); no entries and `ack` is the acknowledgement. */
export function writeSettings(
  out: Buffer,
  at: number,
  ack: boolean,
  entries: readonly SettingsEntry[],
): number {
  let next = writeFrameHeader(out, at, 6 * entries.length, FrameType.settings, ack ? FrameFlag.ack : 0, 0);
  for (const [identifier, value] of entries) {
    out[next] = identifier >>> 8;
    out[next + 1] = identifier;
    next = writeUint32(out, next + 2, value);
  }
  return next;
}
