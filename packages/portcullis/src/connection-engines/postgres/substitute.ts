/** Messages of our own in PostgreSQL's protocol. */

const encoder = new TextEncoder();

function packet(type: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(5 + body.length);
  bytes[0] = type.charCodeAt(0);
  new DataView(bytes.buffer).setUint32(1, 4 + body.length);
  bytes.set(body, 5);
  return bytes;
}

/** A simple query that no server can parse; its error names `marker`. */
export function refusedQuery(marker: string): Uint8Array {
  return packet('Q', encoder.encode(`${marker}\0`));
}

/** The same as a Parse message for the statement that the client named (latin-1). */
export function refusedParse(statement: string, marker: string): Uint8Array {
  const text = `${statement}\0${marker}\0\0\0`;
  return packet(
    'P',
    Uint8Array.from(text, (character) => character.charCodeAt(0)),
  );
}

/** An ErrorResponse (55.8): insufficient_privilege. */
export function refusalError(message: string): Uint8Array {
  return packet('E', encoder.encode(`SERROR\0VERROR\0C42501\0M${message}\0\0`));
}

/** The answer to a request for encryption: not here. */
export const answerNo: Uint8Array = encoder.encode('N');
