/** envoy.service.network_ext_proc.v3: bytes of a TCP connection, both ways. */
import { metadata } from '../core/metadata.ts';
import { struct, structsByNamespace } from '../core/struct-kind.ts';
import { optional, singular } from '../wire/field.ts';
import { bool, bytes, enumeration } from '../wire/kind.ts';
import { type Decoded, type Encodable, message } from '../wire/message.ts';

const SERVICE = 'envoy.service.network_ext_proc.v3';

/** A piece of one direction; `endOfStream` is that direction's half-close. */
export const networkData = message(`${SERVICE}.Data`, {
  data: singular(1, bytes),
  endOfStream: singular(2, bool),
});
export type NetworkData = Decoded<typeof networkData.fields>;

/** What Envoy read (downstream to upstream) or is about to write (upstream to downstream). No oneof. */
export const networkProcessingRequest = message(`${SERVICE}.ProcessingRequest`, {
  readData: optional(1, networkData),
  writeData: optional(2, networkData),
  metadata: optional(3, metadata),
  /** Key `envoy.filters.network.ext_proc`; in the first message, from Envoy 1.40. */
  attributes: structsByNamespace(4),
});
export type NetworkProcessingRequest = Decoded<typeof networkProcessingRequest.fields>;
export type NetworkProcessingRequestInit = Encodable<typeof networkProcessingRequest.fields>;

/** Not read by Envoy: the bytes must be echoed whatever it says. */
export const DataProcessedStatus = { UNKNOWN: 0, UNMODIFIED: 1, MODIFIED: 2 } as const;
export type DataProcessedStatus = (typeof DataProcessedStatus)[keyof typeof DataProcessedStatus];

/** CLOSE: FIN after what was written before; CLOSE_RST: TCP reset. Data in the same message are not sent. */
export const ConnectionStatus = { CONTINUE: 0, CLOSE: 1, CLOSE_RST: 2 } as const;
export type ConnectionStatus = (typeof ConnectionStatus)[keyof typeof ConnectionStatus];

/** Exactly one per request, with the bytes to send on. Envoy uses `readData` only where both are set. */
export const networkProcessingResponse = message(`${SERVICE}.ProcessingResponse`, {
  readData: optional(1, networkData),
  writeData: optional(2, networkData),
  dataProcessingStatus: singular(
    3,
    enumeration<DataProcessedStatus>(`${SERVICE}.ProcessingResponse.DataProcessedStatus`),
  ),
  connectionStatus: singular(
    4,
    enumeration<ConnectionStatus>(`${SERVICE}.ProcessingResponse.ConnectionStatus`),
  ),
  dynamicMetadata: optional(5, struct),
  /** Envoy sends this reply's bytes on, then closes the stream; later bytes are not inspected (1.39). */
  closeStreamToExtProcServer: singular(6, bool),
});
export type NetworkProcessingResponse = Decoded<typeof networkProcessingResponse.fields>;
export type NetworkProcessingResponseInit = Encodable<typeof networkProcessingResponse.fields>;

/**
 * A response as pieces that make up its encoding, so that its bytes, up to a mebibyte of them, need not be copied to be
 * encoded: the piece with them is a view.
 */
export function networkResponsePieces(response: NetworkProcessingResponseInit): Uint8Array[] {
  const { readData, writeData, ...rest } = response;
  const piece = readData ?? writeData;
  const data = piece?.data;
  if (piece === undefined || data === undefined || data.length === 0 || (readData && writeData))
    return [networkProcessingResponse.encode(response)];
  const ends = piece.endOfStream === true;
  const head = new Uint8Array(12);
  const inner = 1 + varintBytes(data.length) + data.length + (ends ? 2 : 0);
  head[0] = readData === undefined ? 0x12 : 0x0a;
  let at = writeVarint(head, 1, inner);
  head[at] = 0x0a;
  at = writeVarint(head, at + 1, data.length);
  const tail = networkProcessingResponse.encode(rest);
  return ends ? [head.subarray(0, at), data, endOfStream, tail] : [head.subarray(0, at), data, tail];
}

/** Field 2 of Data, true. */
const endOfStream = Uint8Array.of(0x10, 1);

function varintBytes(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
}

/** Writes a length and returns where it ends. */
function writeVarint(out: Uint8Array, at: number, value: number): number {
  let position = at;
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) out[position++] = (rest & 0x7f) | 0x80;
  out[position++] = rest;
  return position;
}
