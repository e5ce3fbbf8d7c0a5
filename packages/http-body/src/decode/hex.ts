/** Value of an ASCII hex digit by byte, 0xff for every other byte. */
export const hexValue: Uint8Array = new Uint8Array(256).fill(0xff);
for (let digit = 0; digit < 16; digit++) {
  const character = digit.toString(16).charCodeAt(0);
  hexValue[character] = digit;
  if (digit >= 10) hexValue[character - 0x20] = digit;
}
