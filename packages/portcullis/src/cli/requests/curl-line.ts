/** Reads a curl command line, as browsers and API tools copy it. */
import { bytesAsText, headerOf, InputProblem, type OfflineRequest, partsOfUrl } from './offline-request.ts';
import { readInput } from './read-input.ts';
import { shellWords } from './shell-words.ts';

/** Options without a value that do not change the request. */
const ignored = new Set(
  '--compressed --insecure --location --silent --show-error --verbose --include --fail --globoff --http1.1 --http2 --no-buffer --path-as-is -k -L -s -S -v -i -f -g -N'.split(
    ' ',
  ),
);
/** Options with a value that do not change the request. */
const ignoredWithValue = new Set(
  '--output --max-time --connect-timeout --retry --resolve --cacert --cert --key --proxy --write-out -o -m -w -x -E'.split(
    ' ',
  ),
);
const longNames: Readonly<Record<string, string>> = {
  '-X': '--request',
  '-H': '--header',
  '-d': '--data',
  '-F': '--form',
  '-b': '--cookie',
  '-A': '--user-agent',
  '-e': '--referer',
  '-u': '--user',
  '-G': '--get',
  '-I': '--head',
};
const boundary = '------------------------portcullis';

interface Draft {
  url?: string;
  method?: string;
  get: boolean;
  headers: Array<readonly [string, string]>;
  data: string[];
  form: string[];
}

/** The request that a curl command would send. Throws {@link InputProblem} for what it does not know. */
export function readCurl(line: string): OfflineRequest {
  const words = shellWords(line);
  if (words.shift() !== 'curl') throw new InputProblem('a curl command begins with the word curl');
  const draft: Draft = { get: false, headers: [], data: [], form: [] };
  while (words.length > 0) option(words, draft);
  if (draft.url === undefined) throw new InputProblem('the curl command names no URL');
  return finished(draft, draft.url);
}

function option(words: string[], draft: Draft): void {
  let word = words.shift()!;
  if (!word.startsWith('-') || word === '-') {
    draft.url = word;
    return;
  }
  if (ignored.has(word)) return;
  if (!word.startsWith('--') && word.length > 2) {
    const joined = word.slice(2);
    word = word.slice(0, 2);
    words.unshift(ignored.has(word) || word === '-G' || word === '-I' ? `-${joined}` : joined);
    if (ignored.has(word)) return;
  } else if (word.includes('=') && word.startsWith('--')) {
    words.unshift(word.slice(word.indexOf('=') + 1));
    word = word.slice(0, word.indexOf('='));
  }
  const name = longNames[word] ?? word;
  if (name === '--get') draft.get = true;
  else if (name === '--head') draft.method ??= 'HEAD';
  else if (words.length === 0) throw new InputProblem(`${word} of the curl command has no value`);
  else valued(name, words.shift()!, draft);
}

function valued(name: string, value: string, draft: Draft): void {
  const header = (field: string, text: string): void => {
    draft.headers.push([field, bytesAsText(text)]);
  };
  if (ignoredWithValue.has(name)) return;
  switch (name) {
    case '--url':
      draft.url = value;
      return;
    case '--request':
      draft.method = value;
      return;
    case '--header': {
      const colon = value.indexOf(':');
      if (colon > 0) header(value.slice(0, colon).trim().toLowerCase(), value.slice(colon + 1).trim());
      return;
    }
    case '--cookie':
      return header('cookie', value);
    case '--user-agent':
      return header('user-agent', value);
    case '--referer':
      return header('referer', value);
    case '--user':
      return header('authorization', `Basic ${Buffer.from(value).toString('base64')}`);
    case '--data':
    case '--data-ascii':
      draft.data.push(value.startsWith('@') ? fileText(value).replaceAll(/[\r\n]/g, '') : bytesAsText(value));
      return;
    case '--data-raw':
      draft.data.push(bytesAsText(value));
      return;
    case '--data-binary':
      draft.data.push(value.startsWith('@') ? fileText(value) : bytesAsText(value));
      return;
    case '--json':
      draft.data.push(value.startsWith('@') ? fileText(value) : bytesAsText(value));
      draft.headers.push(['content-type', 'application/json'], ['accept', 'application/json']);
      return;
    case '--data-urlencode': {
      const equals = value.indexOf('=');
      draft.data.push(value.slice(0, equals + 1) + encodeURIComponent(value.slice(equals + 1)));
      return;
    }
    case '--form':
    case '--form-string':
      draft.form.push(value);
      return;
    default:
      throw new InputProblem(
        `the curl option ${name} is not known here; leave it out, or use --request FILE`,
      );
  }
}

function finished(draft: Draft, url: string): OfflineRequest {
  const parts = partsOfUrl(/^https?:\/\//i.test(url) ? url : `http://${url}`);
  const data = draft.data.join('&');
  const inQuery = draft.get && data !== '';
  const body = draft.form.length > 0 ? multipart(draft.form) : Buffer.from(inQuery ? '' : data, 'latin1');
  const headers = draft.headers.filter(([name]) => name !== 'host');
  if (body.length > 0 && headerOf(headers, 'content-type') === undefined) {
    const form = `multipart/form-data; boundary=${boundary}`;
    headers.push(['content-type', draft.form.length > 0 ? form : 'application/x-www-form-urlencoded']);
  }
  if (headerOf(headers, 'user-agent') === undefined) headers.push(['user-agent', 'curl/8']);
  if (headerOf(headers, 'accept') === undefined) headers.push(['accept', '*/*']);
  return {
    method: draft.method ?? (body.length > 0 ? 'POST' : 'GET'),
    ...parts,
    host: headerOf(draft.headers, 'host') ?? parts.host,
    target: inQuery ? `${parts.target}${parts.target.includes('?') ? '&' : '?'}${data}` : parts.target,
    headers,
    body,
  };
}

function multipart(fields: readonly string[]): Uint8Array {
  const parts = fields.map((field) => {
    const equals = field.indexOf('=');
    const name = field.slice(0, equals);
    const value = field.slice(equals + 1);
    if (!value.startsWith('@'))
      return `Content-Disposition: form-data; name="${bytesAsText(name)}"\r\n\r\n${bytesAsText(value)}`;
    const [path = '', ...settings] = value.slice(1).split(';');
    const type = settings.find((setting) => setting.startsWith('type='))?.slice('type='.length);
    return `Content-Disposition: form-data; name="${bytesAsText(name)}"; filename="${bytesAsText(path)}"\r\nContent-Type: ${type ?? 'application/octet-stream'}\r\n\r\n${fileText(`@${path}`)}`;
  });
  const text = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('');
  return Buffer.from(`${text}--${boundary}--\r\n`, 'latin1');
}

function fileText(value: string): string {
  return readInput(value.slice(1)).toString('latin1');
}
