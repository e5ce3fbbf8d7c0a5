/** Frame types of HTTP/2 (RFC 9113, section 6). */
export const FrameType = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

/** Frame flags (RFC 9113, section 6). `endStream` and `ack` are the same bit on different frame types. */
export const FrameFlag = {
  endStream: 0x1,
  ack: 0x1,
  endHeaders: 0x4,
  padded: 0x8,
  priority: 0x20,
} as const;

/** Bytes of the header that precedes every frame: length (3), type (1), flags (1), stream id (4). RFC 9113, 4.1. */
export const frameHeaderBytes = 9;

/** Smallest and default SETTINGS_MAX_FRAME_SIZE, in bytes (RFC 9113, 6.5.2). */
export const defaultMaxFrameSize = 16_384;

/** Largest SETTINGS_MAX_FRAME_SIZE, in bytes (RFC 9113, 6.5.2). */
export const largestMaxFrameSize = 16_777_215;

/** Largest stream id, and the last-stream-id of the first of two GOAWAY frames (RFC 9113, 5.1.1 and 6.8). */
export const largestStreamId = 0x7fff_ffff;

/** What a client sends first on a connection (RFC 9113, 3.4). */
export const clientPreface: Buffer = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
