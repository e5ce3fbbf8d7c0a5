import { hexValue } from '../bytes/character-class.ts';

/** The parts of a request target (RFC 9112 section 3.2). */
export interface RequestTarget {
  /** Path and query, without scheme and authority, undecoded. */
  readonly withoutOrigin: string;
  /** Percent-decoded once, as every engine shows REQUEST_FILENAME; an escape that is none stays. */
  readonly path: string;
  /** The path after its last slash or backslash. */
  readonly basename: string;
  /** Without the question mark, undecoded; empty when there is none. */
  readonly query: string;
}

/** Splits a request target. A fragment, which clients must not send, ends path and query. */
export function splitTarget(target: string): RequestTarget {
  let rest = target;
  if (!target.startsWith('/')) {
    const scheme = target.indexOf('://');
    if (scheme > 0 && !target.slice(0, scheme).includes('/')) {
      const slash = target.indexOf('/', scheme + 3);
      rest = slash < 0 ? '' : target.slice(slash);
    }
  }
  const hash = rest.indexOf('#');
  const visible = hash < 0 ? rest : rest.slice(0, hash);
  const question = visible.indexOf('?');
  const path = percentDecoded(question < 0 ? visible : visible.slice(0, question));
  return {
    withoutOrigin: rest,
    path,
    basename: path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1),
    query: question < 0 ? '' : visible.slice(question + 1),
  };
}

function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  let decoded = '';
  for (let i = 0; i < text.length; i++) {
    const high = text[i] === '%' && i + 2 < text.length ? hexValue(text.charCodeAt(i + 1)) : -1;
    const low = high < 0 ? -1 : hexValue(text.charCodeAt(i + 2));
    if (low >= 0) i += 2;
    decoded += low < 0 ? text[i] : String.fromCharCode((high << 4) | low);
  }
  return decoded;
}
