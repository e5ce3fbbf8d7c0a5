/** The percent coding of grpc-message (gRPC over HTTP/2, "Status-Message"). */

/** Longest message that is sent, in bytes of UTF-8: a peer's limit for header lists must not swallow the status. */
export const messageBytesLimit = 1024;

/** Encodes: bytes 0x20 to 0x7e but '%' stay, every other byte of the UTF-8 form becomes %XX. Cut at a character. */
export function encodeStatusMessage(message: string): string {
  if (isPlain(message)) return message;
  let bytes = Buffer.from(message, 'utf8');
  if (bytes.length > messageBytesLimit) {
    let cut = messageBytesLimit;
    while (cut > 0 && (bytes[cut]! & 0xc0) === 0x80) cut--;
    bytes = bytes.subarray(0, cut);
  }
  let text = '';
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    // A field value has no white space at its ends (RFC 9113, 8.2.1).
    const edge = byte === 0x20 && (at === 0 || at === bytes.length - 1);
    if (byte >= 0x20 && byte <= 0x7e && byte !== 0x25 && !edge) text += String.fromCharCode(byte);
    else text += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

function isPlain(message: string): boolean {
  if (message.length > messageBytesLimit) return false;
  for (let at = 0; at < message.length; at++) {
    const code = message.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === 0x25) return false;
  }
  return !message.startsWith(' ') && !message.endsWith(' ');
}
