/**
 * How far the gRPC messages of a stream are complete: each is a flag byte, a length of four bytes and that many
 * bytes (the gRPC over HTTP/2 protocol, "Length-Prefixed-Message"). Used to release a held stream message by
 * message.
 */

/** Length of the prefix before each message. */
export const grpcPrefixBytes = 5;

/** Index after the last complete message in `bytes`, or -1 when a flag is neither 0 nor 1: this is no gRPC. */
export function completeGrpcMessages(bytes: Uint8Array): number {
  let position = 0;
  while (bytes.length - position >= grpcPrefixBytes) {
    if (bytes[position]! > 1) return -1;
    const length =
      bytes[position + 1]! * 0x1000000 +
      ((bytes[position + 2]! << 16) | (bytes[position + 3]! << 8) | bytes[position + 4]!);
    if (length > bytes.length - position - grpcPrefixBytes) break;
    position += grpcPrefixBytes + length;
  }
  if (position < bytes.length && bytes[position]! > 1) return -1;
  return position;
}
