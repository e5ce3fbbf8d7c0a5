/**
 * A find that goes on however long it is: a token for as long as its characters come, a private key until five dashes
 * do. Nothing has to be held for it.
 */

/** Longest private key in bytes; after that it is over whatever comes. */
const longestKey = 65_536;
const dash = 0x2d;

/** What goes on in one direction. */
export class Continuation {
  #of: 'none' | 'token' | 'key' = 'none';
  #dashes = 0;
  #length = 0;

  /** Whether the next bytes belong to a find. */
  get open(): boolean {
    return this.#of !== 'none';
  }

  /** A find has begun, and its first bytes have been dealt with. */
  begin(of: 'token' | 'key'): void {
    this.#of = of;
    this.#dashes = 0;
    this.#length = 0;
  }

  /** Reads `text` on from `from`; returns where the find ends, or the length of the text. */
  read(text: Uint8Array, from: number): number {
    for (let at = from; at < text.length; at++) {
      const over = this.#of === 'token' ? !isTokenByte(text[at]!) : this.#endsKey(text[at]!);
      if (!over) continue;
      const of = this.#of;
      this.#of = 'none';
      return of === 'token' ? at : at + 1;
    }
    return text.length;
  }

  #endsKey(byte: number): boolean {
    this.#dashes = byte === dash ? this.#dashes + 1 : 0;
    return this.#dashes === 5 || ++this.#length > longestKey;
  }
}

function isTokenByte(byte: number): boolean {
  const lower = byte | 0x20;
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (lower >= 0x61 && lower <= 0x7a) ||
    byte === dash ||
    byte === 0x2e ||
    byte === 0x5f
  );
}
