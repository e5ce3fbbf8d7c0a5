/** Requests in the forms that clients send, for the generators of benign ones. */
import { browserHeaders, type SampleRequest } from '../request.ts';
import type { Seeded } from './seeded.ts';

/** A kind of benign traffic: a name and a function that makes its `index`-th request. */
export interface BenignKind {
  readonly name: string;
  readonly count: number;
  make(random: Seeded, index: number): SampleRequest;
}

/** A GET of a browser; arguments are encoded as forms encode them. */
export function get(
  path: string,
  query: Record<string, string> = {},
  headers: SampleRequest['headers'] = [],
): SampleRequest {
  const encoded = new URLSearchParams(query).toString();
  return {
    method: 'GET',
    target: encoded === '' ? path : `${path}?${encoded}`,
    headers: browserHeaders.concat(headers),
  };
}

/** A form post. */
export function form(path: string, fields: Record<string, string>): SampleRequest {
  return body(path, 'application/x-www-form-urlencoded', new URLSearchParams(fields).toString());
}

/** A JSON request of a script or another service. */
export function json(
  path: string,
  value: unknown,
  headers: SampleRequest['headers'] = [],
  type = 'application/json',
): SampleRequest {
  return body(path, type, JSON.stringify(value), headers);
}

/** Any text body. */
export function body(
  path: string,
  type: string,
  text: string,
  headers: SampleRequest['headers'] = [],
): SampleRequest {
  return {
    method: 'POST',
    target: path,
    headers: [...browserHeaders, ['content-type', type], ...headers],
    body: Buffer.from(text),
  };
}

/** A multipart form with text fields and files. */
export function multipart(
  path: string,
  fields: Record<string, string>,
  files: ReadonlyArray<readonly [field: string, name: string, type: string, content: Uint8Array]>,
): SampleRequest {
  const boundary = '----WebKitFormBoundary7MA4YWxkTrZu0gW';
  const parts: Uint8Array[] = [];
  for (const [name, value] of Object.entries(fields)) {
    parts.push(
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
    );
  }
  for (const [field, name, type, content] of files) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`;
    parts.push(Buffer.from(head), content, Buffer.from('\r\n'));
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return {
    method: 'POST',
    target: path,
    headers: [...browserHeaders, ['content-type', `multipart/form-data; boundary=${boundary}`]],
    body: Buffer.concat(parts),
  };
}
