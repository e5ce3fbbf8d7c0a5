/** A request, and perhaps its response, as the offline commands take it from files and flags. */

/** Header lines in order, as latin-1 text (one character per byte). */
export type Lines = ReadonlyArray<readonly [name: string, value: string]>;

/** The response of a recorded exchange. */
export interface OfflineResponse {
  readonly status: number;
  readonly headers: Lines;
  readonly body: Uint8Array;
}

/** One request. Texts are latin-1 forms of their bytes, see {@link bytesAsText}. */
export interface OfflineRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  /** Path with query. */
  readonly target: string;
  /** Without pseudo headers and Host. */
  readonly headers: Lines;
  readonly body: Uint8Array;
  /** `HTTP/1.1`, `HTTP/2`; undefined: not known. */
  readonly protocol?: string;
  /** Address that Envoy saw, where it is known. */
  readonly client?: string;
  readonly response?: OfflineResponse;
}

/** An input that cannot be read: the command was not run (exit code 2). The message says what to do. */
export class InputProblem extends Error {
  readonly code = 'input.unreadable';
}

/** Text as its UTF-8 bytes, one character per byte: the form in which headers are compared. */
export function bytesAsText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The parts of an absolute URL. Throws {@link InputProblem} when it is none. */
export function partsOfUrl(url: string): Pick<OfflineRequest, 'scheme' | 'host' | 'target'> {
  const match = /^(https?):\/\/([^/?#]*)([^#]*)/i.exec(url);
  if (match === null) throw new InputProblem(`"${url}" is no http or https URL`);
  const rest = bytesAsText(match[3]!);
  const authority = match[2]!;
  return {
    scheme: match[1]!.toLowerCase() === 'http' ? 'http' : 'https',
    host: bytesAsText(authority.slice(authority.lastIndexOf('@') + 1)),
    target: rest.startsWith('/') ? rest : `/${rest}`,
  };
}

/** The last value of a header, or undefined. */
export function headerOf(headers: Lines, name: string): string | undefined {
  return headers.findLast(([other]) => other.toLowerCase() === name)?.[1];
}
