/** HTTP messages as mini-envoy handles them. */

/** Headers in order, names in lower case, values with one char code per byte. */
export type Headers = [name: string, value: string][];

/** Headers, a body in pieces, trailers. */
export interface HttpMessage {
  readonly headers: Headers;
  /** No piece: the message ends with its headers. One empty piece: a chunked body that turns out empty. */
  readonly body: readonly Uint8Array[];
  /** Undefined: no trailers. */
  readonly trailers?: Headers | undefined;
}

/** The value of a header, or undefined. */
export function headerOf(headers: Headers, name: string): string | undefined {
  return headers.find(([key]) => key === name)?.[1];
}

/** A copy without a header. */
export function withoutHeader(headers: Headers, name: string): Headers {
  return headers.filter(([key]) => key !== name);
}

/** The pieces as one. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
