/** What `hexValue` says of a byte that is no hex digit. */
export const notHex = 0xff;

/** Value of an ASCII hex digit by byte, `notHex` for every other byte. */
export const hexValue: Uint8Array = new Uint8Array(256).fill(notHex);
for (let digit = 0; digit < 16; digit++) {
  const character = digit.toString(16).charCodeAt(0);
  hexValue[character] = digit;
  if (digit >= 10) hexValue[character - 0x20] = digit;
}
