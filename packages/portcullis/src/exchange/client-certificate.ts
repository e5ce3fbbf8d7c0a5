/**
 * The identity of a client certificate, as Envoy hands it over in `x-forwarded-client-cert`: elements with commas
 * between them, one per hop, each of pairs `Key=value` with semicolons between them. A value with a comma, semicolon or
 * equals sign is quoted, a quote inside is `\"`. The last element is that of Envoy's own connection.
 *
 * Whoever may send the header may write anything into it, so that it counts only where Envoy is known to replace it
 * (`forward_client_cert_details: SANITIZE_SET`), which `serve` has to be told. What does not follow the grammar names
 * nobody: a lenient reading would be another one than the upstream's.
 *
 * Source: Envoy's HTTP header documentation, x-forwarded-client-cert.
 */

/** Who the client is, by its certificate. Latin-1 text, as it stands in the header, unless told otherwise. */
export interface ClientCertificate {
  /** Distinguished name; empty: not told. */
  readonly subject: string;
  /** URI names, for example SPIFFE ids. */
  readonly uris: readonly string[];
  /** DNS names, lower-case. */
  readonly dnsNames: readonly string[];
  /** SHA-256 of the certificate, lower-case hexadecimal; empty: not told. */
  readonly hash: string;
}

/** Longest header that is read, in bytes: Envoy's limit for all headers of a request is 60 KiB. */
const mostBytes = 64 * 1024;
/** Most hops, and most pairs of one hop; real ones have one hop and a handful of pairs. */
const mostElements = 32;
const mostPairs = 128;

type Pair = readonly [key: string, value: string];

/** The identity of the last hop of the header's lines; undefined without the header, or when it is malformed. */
export function clientCertificate(lines: readonly string[]): ClientCertificate | undefined {
  const text = lines.join(',');
  if (lines.length === 0 || text.length > mostBytes) return undefined;
  const pairs = lastElement(text);
  if (pairs === undefined) return undefined;
  const of = (key: string): string[] => pairs.filter(([name]) => name === key).map(([, value]) => value);
  const [subject = '', ...subjects] = of('subject');
  const [hash = '', ...hashes] = of('hash');
  // Envoy writes each of them once; of two, another reader may take the other.
  if (subjects.length > 0 || hashes.length > 0) return undefined;
  return {
    subject,
    uris: of('uri'),
    dnsNames: of('dns').map((name) => name.toLowerCase()),
    hash: isSha256(hash.toLowerCase()) ? hash.toLowerCase() : '',
  };
}

/** The pairs of the last element, keys in lower case; undefined when any part of the text is malformed. */
function lastElement(text: string): readonly Pair[] | undefined {
  let pairs: Pair[] = [];
  let elements = 1;
  let at = 0;
  for (;;) {
    const equals = text.indexOf('=', at);
    if (equals < 0) return undefined;
    const key = text.slice(at, equals).trim().toLowerCase();
    if (!isWord(key) || pairs.length >= mostPairs) return undefined;
    const value = valueAt(text, equals + 1);
    if (value === undefined) return undefined;
    pairs.push([key, value.text]);
    at = value.end;
    if (at === text.length) return pairs;
    if (text[at] === ',') {
      elements++;
      if (elements > mostElements) return undefined;
      pairs = [];
    }
    at++;
  }
}

interface Value {
  readonly text: string;
  /** Where the separator behind it stands, or the end of the text. */
  readonly end: number;
}

function valueAt(text: string, start: number): Value | undefined {
  if (text[start] !== '"') {
    let end = start;
    while (end < text.length && text[end] !== ';' && text[end] !== ',') {
      if (text[end] === '"') return undefined;
      end++;
    }
    return { text: text.slice(start, end), end };
  }
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\' && at + 1 < text.length) {
      at++;
      value += text[at];
    } else if (text[at] === '"') {
      const end = at + 1;
      const separated = end === text.length || text[end] === ';' || text[end] === ',';
      return separated ? { text: value, end } : undefined;
    } else value += text[at];
  }
  return undefined;
}

/** 64 hexadecimal digits in lower case. */
function isSha256(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isDigit && (code < 0x61 || code > 0x66)) return false;
  }
  return text.length === 64;
}

/** Letters only, as all keys are. */
function isWord(text: string): boolean {
  if (text.length === 0 || text.length > 16) return false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x61 || code > 0x7a) return false;
  }
  return true;
}
