/** The protocols whose server speaks first, by the first bytes from it. */
import { ascii, firstLineLimit, startsWith } from './recognise-client.ts';
import type { ProtocolName } from './schema.ts';

const sshBanner = ascii('SSH-');
const ready = ascii('220');
const smtp = ascii('SMTP');

/**
 * The protocol of the server's first bytes; undefined when they leave it open: more is needed, or they are an answer
 * that says nothing (a greeting of 220 without the word SMTP may be another protocol's; the client's word decides).
 */
export function recogniseServer(bytes: Uint8Array): ProtocolName | undefined {
  if (startsWith(bytes, sshBanner) === 'yes') return 'ssh';
  if (isMysqlGreeting(bytes)) return 'mysql';
  const end = bytes.subarray(0, firstLineLimit).indexOf(0x0a);
  if (end >= 0 && startsWith(bytes, ready) === 'yes' && contains(bytes.subarray(0, end), smtp)) return 'smtp';
  return undefined;
}

/** A handshake packet: length, sequence 0, protocol version 10 (or an error packet, 0xff, with sequence 0). */
function isMysqlGreeting(bytes: Uint8Array): boolean {
  if (bytes.length < 6) return false;
  const length = bytes[0]! + bytes[1]! * 256 + bytes[2]! * 65_536;
  if (bytes[3] !== 0 || length < 5 || length > 1024) return false;
  return bytes[4] === 10 ? bytes[5]! >= 0x30 && bytes[5]! <= 0x39 : bytes[4] === 0xff && length > 8;
}

function contains(bytes: Uint8Array, word: Uint8Array): boolean {
  for (let at = 0; at + word.length <= bytes.length; at++) {
    if (startsWith(bytes.subarray(at), word) === 'yes') return true;
  }
  return false;
}
