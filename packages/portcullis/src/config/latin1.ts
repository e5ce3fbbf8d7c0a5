/** Text as the bytes that travel: UTF-8, one latin-1 character per byte, the form of every text of an exchange. */
export function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
