/** Wire types of the protocol buffers encoding (protobuf.dev, "Encoding"). */

/** int32, int64, uint32, uint64, bool, enum. */
export const VARINT = 0;
/** double. */
export const FIXED64 = 1;
/** string, bytes, messages, map entries. */
export const LENGTH_DELIMITED = 2;
/** Start of a group: no message of Envoy has one, unknown fields may. */
export const START_GROUP = 3;
/** End of a group. */
export const END_GROUP = 4;
/** float. */
export const FIXED32 = 5;

/** The tag of a field: number and wire type as they stand on the wire. */
export function tagOf(fieldNumber: number, wireType: number): number {
  return ((fieldNumber << 3) | wireType) >>> 0;
}
