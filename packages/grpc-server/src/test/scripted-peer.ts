/**
 * A client that is scripted frame by frame, on a connection in memory, with a clock that only the test moves.
 * It speaks whatever it is told to, legal or not, and shows what came back as frames.
 */
import { Connection } from '../connection/connection.ts';
import { errorCodeName } from '../frame/error-code.ts';
import { FrameReader } from '../frame/frame-reader.ts';
import { clientPreface, FrameFlag, FrameType, frameHeaderBytes } from '../frame/frame-type.ts';
import {
  type SettingsEntry,
  settingsFrameBytes,
  writeFrameHeader,
  writeSettings,
} from '../frame/frame-writer.ts';
import { HpackDecoder } from '../hpack/decoder.ts';
import { HpackEncoder } from '../hpack/encoder.ts';
import type { HeaderField } from '../hpack/field-list.ts';
import type { GrpcServerOptions, ServerLogLine } from '../options.ts';
import { ServerCore } from '../server-core.ts';
import { MemoryWire } from './memory-wire.ts';

/** One frame as the peer sees it. */
export interface SeenFrame {
  readonly type: string;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
  /** Of HEADERS. */
  readonly fields?: ReadonlyArray<HeaderField>;
  /** Of RST_STREAM and GOAWAY. */
  readonly code?: string;
  /** Of GOAWAY. */
  readonly lastStreamId?: number;
  /** Of WINDOW_UPDATE. */
  readonly increment?: number;
}

const typeNames = Object.fromEntries(Object.entries(FrameType).map(([name, type]) => [type, name]));

/** A frame's bytes. */
export function frame(
  type: number,
  flags: number,
  streamId: number,
  payload: Uint8Array = Buffer.alloc(0),
): Buffer {
  const out = Buffer.alloc(frameHeaderBytes + payload.length);
  out.set(payload, writeFrameHeader(out, 0, payload.length, type, flags, streamId));
  return out;
}

/** A gRPC message with its prefix. */
export function message(body: Uint8Array | string, compressed = 0): Buffer {
  const bytes = Buffer.from(body);
  const out = Buffer.alloc(5 + bytes.length);
  out[0] = compressed;
  out.writeUInt32BE(bytes.length, 1);
  bytes.copy(out, 5);
  return out;
}

/** The request head of a gRPC call as Envoy sends it. */
export function requestFields(path: string, ...more: HeaderField[]): HeaderField[] {
  return [
    [':method', 'POST'],
    [':path', path],
    [':authority', 'cluster'],
    [':scheme', 'http'],
    ['te', 'trailers'],
    ['content-type', 'application/grpc'],
    ...more,
  ];
}

/** See above. */
export class ScriptedPeer {
  readonly wire = new MemoryWire();
  readonly core: ServerCore;
  readonly connection: Connection;
  readonly log: ServerLogLine[] = [];
  readonly metrics: string[] = [];
  readonly encoder = new HpackEncoder();
  now = 1000;
  readonly #decoder = new HpackDecoder(4096, 1 << 20);
  readonly #frames: SeenFrame[] = [];
  readonly #reader: FrameReader;

  constructor(options: GrpcServerOptions) {
    this.core = new ServerCore({
      ...options,
      clock: () => this.now,
      random: () => 0.5,
      log: (line) => void this.log.push(line),
      metric: (name, label) => void this.metrics.push(`${name} ${label}`),
    });
    this.#reader = new FrameReader({ frame: (...seen) => this.#see(...seen) }, 1 << 24);
    this.connection = new Connection(this.core, this.wire, 'test');
    this.core.add(this.connection);
  }

  /** Sends preface and SETTINGS, acknowledges the server's, and forgets the greetings. */
  greet(settings: readonly SettingsEntry[] = []): this {
    const frameBytes = Buffer.alloc(settingsFrameBytes(settings.length));
    writeSettings(frameBytes, 0, false, settings);
    this.send(clientPreface, frameBytes, frame(FrameType.settings, FrameFlag.ack, 0));
    this.read();
    return this;
  }

  /** Sends bytes in one chunk. */
  send(...parts: readonly Uint8Array[]): this {
    const chunk = Buffer.concat(parts);
    this.connection.receive(chunk);
    // As with a socket: what was read is overwritten by the next read.
    chunk.fill(0xee);
    return this;
  }

  /** A HEADERS frame. */
  headers(streamId: number, fields: readonly HeaderField[], flags = 0): Buffer {
    return frame(FrameType.headers, FrameFlag.endHeaders | flags, streamId, this.encoder.encodeOnce(fields));
  }

  /** A DATA frame. */
  data(streamId: number, payload: Uint8Array, flags = 0): Buffer {
    return frame(FrameType.data, flags, streamId, payload);
  }

  /** Moves the clock and lets the connection look at it. */
  wait(milliseconds: number): this {
    this.now += milliseconds;
    this.connection.tick();
    return this;
  }

  /** What came since the last call. */
  read(): SeenFrame[] {
    if (!this.connection.over) this.connection.flushScheduled();
    for (const bytes of this.wire.sent.splice(0)) this.#reader.push(bytes, 0);
    return this.#frames.splice(0);
  }

  /** What came since the last call, as short lines. */
  readLines(): string[] {
    return this.read().map(describe);
  }

  #see(type: number, flags: number, streamId: number, bytes: Buffer, start: number, end: number): boolean {
    const payload = Buffer.from(bytes.subarray(start, end));
    const seen = { type: typeNames[type] ?? `${type}`, flags, streamId, payload };
    if (type === FrameType.headers) {
      const list = this.#decoder.decode(payload, 0, payload.length);
      if (list === undefined) throw new Error('the server sent a header block that cannot be decoded');
      const fields = list.names.map((name, index): HeaderField => [name, list.values[index]!]);
      this.#frames.push({ ...seen, fields });
    } else if (type === FrameType.rstStream) {
      this.#frames.push({ ...seen, code: errorCodeName(payload.readUInt32BE(0)) });
    } else if (type === FrameType.goAway) {
      const code = errorCodeName(payload.readUInt32BE(4));
      this.#frames.push({ ...seen, lastStreamId: payload.readUInt32BE(0), code });
    } else if (type === FrameType.windowUpdate) {
      this.#frames.push({ ...seen, increment: payload.readUInt32BE(0) });
    } else {
      this.#frames.push(seen);
    }
    return true;
  }
}

function describe(seen: SeenFrame): string {
  const words = [`${seen.type} ${seen.streamId}`];
  if (seen.fields !== undefined) words.push(...seen.fields.map(([name, value]) => `${name}=${value}`));
  if (seen.lastStreamId !== undefined) words.push(`last=${seen.lastStreamId}`);
  if (seen.code !== undefined) words.push(seen.code);
  if (seen.increment !== undefined) words.push(`+${seen.increment}`);
  if (seen.type === 'data') words.push(`${seen.payload.length}`);
  const ends = seen.type === 'headers' || seen.type === 'data';
  if (ends && (seen.flags & FrameFlag.endStream) !== 0) words.push('END');
  if ((seen.type === 'settings' || seen.type === 'ping') && (seen.flags & FrameFlag.ack) !== 0)
    words.push('ACK');
  return words.join(' ');
}
