/** For tests: secrets, and requests that carry each in every place where a request can hold one. */
import type { OfflineRequest } from '../src/cli/requests/offline-request.ts';

/** What looks like a secret, wherever it stands. No case holds characters that its place would have to escape. */
export const shapedSecrets: Readonly<Record<string, string>> = {
  'JSON web token': 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N',
  'cloud access key': 'AKIAIOSFODNN7EXAMPLE',
  'payment key': 'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
  'repository token': 'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'chat token': 'xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOHcbrzqgy',
  'opaque token': 'k3J9xQ2mZ7vB5nR8tL1wY4pD6sG0hF3aC2e',
  'card number': '4012888888881881',
  'bank account': 'DE89370400440532013000',
  'social security number': '078-05-1120',
};

/** What only its name tells: as plain as a word. */
export const namedSecret = 'tr0ub4dor-and-three';

const json = (value: unknown): readonly [string, string] => ['application/json', JSON.stringify(value)];
const multipart = (name: string, value: string): readonly [string, string] => [
  'multipart/form-data; boundary=b',
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--b--\r\n`,
];

/** Places that a secret of a known shape is put into. */
export function shapedPlaces(secret: string): ReadonlyMap<string, OfflineRequest> {
  const places: Array<readonly [string, OfflineRequest]> = [
    ['path segment', request({ target: `/reset/${secret}/go` })],
    [
      'encoded path segment',
      request({ target: `/reset/%${secret.charCodeAt(0).toString(16)}${secret.slice(1)}` }),
    ],
    ['query value', request({ target: `/?q=${secret}` })],
    ['encoded query value', request({ target: `/?q=%20${secret}%20` })],
    ['query name', request({ target: `/?${secret}=1` })],
    ['query alone', request({ target: `/?${secret}` })],
    ['text of a query value', request({ target: `/?q=see+${secret}+here` })],
    ['header', request({ headers: [['x-note', secret]] })],
    ['user agent', request({ headers: [['user-agent', `app/1 (${secret})`]] })],
    ['referer', request({ headers: [['referer', `https://other.example/?n=${secret}`]] })],
    ['request id', request({ headers: [['x-request-id', secret]] })],
    ['content type', request({ headers: [['content-type', `text/${secret}`]] })],
    ['cookie', request({ headers: [['cookie', `theme=${secret}`]] })],
    ['cookie name', request({ headers: [['cookie', `${secret}=1`]] })],
    ['host', request({ host: `${secret}.example` })],
    ['method', request({ method: secret })],
    ['form value', request({ body: ['application/x-www-form-urlencoded', `a=${secret}`] })],
    ['form name', request({ body: ['application/x-www-form-urlencoded', `${secret}=a`] })],
    ['JSON value', request({ body: json({ a: [{ b: secret }] }) })],
    ['JSON name', request({ body: json({ [secret]: 1 }) })],
    ['XML text', request({ body: ['text/xml', `<a><b>${secret}</b></a>`] })],
    ['multipart value', request({ body: multipart('a', secret) })],
    ['plain text', request({ body: ['text/plain', `see ${secret} there`] })],
  ];
  return new Map(places);
}

/** Places whose name says that what they hold is secret. */
export function namedPlaces(secret: string): ReadonlyMap<string, OfflineRequest> {
  const places: Array<readonly [string, OfflineRequest]> = [
    ['basic credentials', request({ headers: [['authorization', `Basic ${secret}`]] })],
    ['bearer credentials', request({ headers: [['authorization', `Bearer ${secret}`]] })],
    ['proxy credentials', request({ headers: [['proxy-authorization', `Digest ${secret}`]] })],
    ['API key header', request({ headers: [['x-api-key', secret]] })],
    ['token header', request({ headers: [['x-csrf-token', secret]] })],
    ['client certificate', request({ headers: [['x-forwarded-client-cert', secret]] })],
    ['session cookie', request({ headers: [['cookie', `a=1; session=${secret}`]] })],
    ['any cookie', request({ headers: [['cookie', `a=${secret}`]] })],
    ['query value', request({ target: `/?password=${secret}` })],
    ['second query value', request({ target: `/?a=1&access_token=${secret}&b=2` })],
    ['query value with an encoded name', request({ target: `/?pass%77ord=${secret}` })],
    ['path parameter', request({ target: `/a;jsessionid=${secret}` })],
    ['referer', request({ headers: [['referer', `https://other.example/?token=${secret}`]] })],
    ['form value', request({ body: ['application/x-www-form-urlencoded', `user=a&pwd=${secret}`] })],
    ['JSON value', request({ body: json({ user: { client_secret: secret } }) })],
    ['JSON in a query value', request({ target: `/?q=${encodeURIComponent(`{"password":"${secret}"}`)}` })],
    [
      'JSON in a form value',
      request({
        body: ['application/x-www-form-urlencoded', `q=${encodeURIComponent(`{"password":"${secret}"}`)}`],
      }),
    ],
    [
      'GraphQL argument',
      request({ body: ['application/graphql', `{ login(password: "${secret}") { id } }`] }),
    ],
    ['JSON that is called text', request({ body: ['text/plain', `{"password":"${secret}"}`] })],
    ['multipart value', request({ body: multipart('password', secret) })],
    ['XML element', request({ body: ['text/xml', `<login><password>${secret}</password></login>`] })],
  ];
  return new Map(places);
}

interface Parts {
  readonly method?: string;
  readonly host?: string;
  readonly target?: string;
  readonly headers?: ReadonlyArray<readonly [string, string]>;
  readonly body?: readonly [type: string, text: string];
}

function request({ method, host, target, headers, body }: Parts): OfflineRequest {
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    scheme: 'https',
    host: host ?? 'shop.example',
    target: target ?? '/',
    headers: [...(headers ?? []), ...(body === undefined ? [] : [['content-type', body[0]] as const])],
    body: Buffer.from(body?.[1] ?? ''),
    client: '192.0.2.1',
  };
}
