/** Whether the low seven bits of `byte` hold an odd number of ones. */
export function hasOddParity(byte: number): boolean {
  let bits = byte & 0x7f;
  bits ^= bits >> 4;
  bits ^= bits >> 2;
  bits ^= bits >> 1;
  return (bits & 1) === 1;
}
