/** The six bits of a base64 character (RFC 4648, section 4), or -1. */
export const sextets: Int8Array = new Int8Array(256).fill(-1);
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
for (let i = 0; i < 64; i++) sextets[alphabet.charCodeAt(i)] = i;

/** The character of six bits. */
export function base64Character(sextet: number): number {
  return alphabet.charCodeAt(sextet);
}
