/** Reads a request as it goes over the wire in HTTP/1.1; plain line ends are taken too. */
import { InputProblem, type Lines, type OfflineRequest, partsOfUrl } from './offline-request.ts';

/** The request in a file; `name` is what errors call it. Throws {@link InputProblem}. */
export function readRawHttp(bytes: Uint8Array, name: string): OfflineRequest {
  const text = Buffer.from(bytes).toString('latin1');
  const end = /\r?\n\r?\n/.exec(text);
  const [first = '', ...lines] = (end === null ? text : text.slice(0, end.index)).split(/\r?\n/);
  const match = /^(\S+) (.+?)(?: (HTTP\/[0-9.]+))?$/.exec(first.trim());
  if (match === null)
    throw new InputProblem(
      bytes.length === 0
        ? `${name} is empty; write a request, beginning with: GET /path HTTP/1.1`
        : `${name}: ${quoted(first)} is no request line; write: GET /path HTTP/1.1`,
    );
  const headers = lines
    .filter((line) => line !== '')
    .map((line) => {
      const colon = line.indexOf(':');
      if (colon <= 0)
        throw new InputProblem(`${name}: ${quoted(line)} is no header line; write: name: value`);
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
    });
  const target = match[2]!;
  const absolute = /^https?:\/\//i.test(target) ? partsOfUrl(target) : undefined;
  const rest = end === null ? '' : text.slice(end.index + end[0].length);
  return {
    method: match[1]!,
    scheme: absolute?.scheme ?? 'https',
    host: absolute?.host ?? headers.find(([name]) => name === 'host')?.[1] ?? '',
    target: absolute?.target ?? target,
    headers: headers.filter(([name]) => name !== 'host'),
    body: Buffer.from(bodyOf(headers, rest), 'latin1'),
    ...(match[3] === undefined ? {} : { protocol: match[3] }),
  };
}

/** The beginning of a line for a terminal: what is no plain character might be an order to it. */
function quoted(line: string): string {
  const shown = [...line.slice(0, 80)].map((char) => (char < ' ' || char > '~' ? '?' : char));
  return `"${shown.join('')}"`;
}

/** Chunks joined; cut at content-length, so that the line end which editors add does not count. */
function bodyOf(headers: Lines, rest: string): string {
  const value = (name: string): string | undefined => headers.find(([other]) => other === name)?.[1];
  if (value('transfer-encoding')?.toLowerCase().includes('chunked') === true) return joinChunks(rest);
  const length = Number(value('content-length') ?? Number.NaN);
  return Number.isInteger(length) ? rest.slice(0, length) : rest;
}

function joinChunks(text: string): string {
  let body = '';
  for (let at = 0; ; ) {
    const line = /^([0-9a-fA-F]+)[^\n]*\n/.exec(text.slice(at, at + 1024));
    const size = Number.parseInt(line?.[1] ?? '0', 16);
    if (line === null || size === 0) return body;
    const start = at + line[0].length;
    body += text.slice(start, start + size);
    at = start + size + (text[start + size] === '\r' ? 2 : 1);
  }
}
