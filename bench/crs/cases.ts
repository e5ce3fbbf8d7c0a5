/** The requests of the speed table, each as a function of a number that makes its values new. */

/** A request as bytes go over the wire, and the same in parts. Texts are latin-1. */
export interface BenchRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** One row of the table. */
export interface BenchCase {
  readonly name: string;
  readonly paranoia: 1 | 4;
  /** Milliseconds per transaction that the project set itself. */
  readonly goal: number;
  /** Slow engines get fewer rounds, and none of the cases that take them minutes. */
  readonly weight: 'light' | 'heavy' | 'flood' | 'huge';
  /** `round` is another one for each transaction; equal rounds make equal requests. */
  request(round: number): BenchRequest;
}

const none = Buffer.alloc(0);

/** A repeatable stream of numbers (xorshift32). */
function numbers(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

const syllables = 'ka lo mi ter su ban del ro pan vi ner tol gar men sa ri cor da lin pe'.split(' ');

/** A word that was not there in another round. */
function word(next: () => number): string {
  let text = '';
  for (let i = 2 + (next() % 3); i > 0; i--) text += syllables[next() % syllables.length];
  return text;
}

function words(next: () => number, count: number): string {
  return Array.from({ length: count }, () => word(next)).join(' ');
}

const json = ['Content-Type', 'application/json'] as const;
const form = ['Content-Type', 'application/x-www-form-urlencoded'] as const;

function post(body: string, type: readonly [string, string]): BenchRequest {
  const bytes = Buffer.from(body, 'latin1');
  return {
    method: 'POST',
    target: '/api/items',
    headers: [
      ['Host', 'www.example.com'],
      ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'],
      ['Accept', '*/*'],
      type,
      ['Content-Length', String(bytes.length)],
    ],
    body: bytes,
  };
}

function plainGet(round: number): BenchRequest {
  const next = numbers(round);
  return {
    method: 'GET',
    target: `/${word(next)}/${word(next)}?${word(next)}=${word(next)}&${word(next)}=${words(next, 2).replace(' ', '+')}`,
    headers: [
      ['Host', 'www.example.com'],
      [
        'User-Agent',
        `Mozilla/5.0 (${word(next)}; rv:${next() % 130}.0) Gecko/20100101 Firefox/${next() % 130}.0`,
      ],
      ['Accept', 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8'],
    ],
    body: none,
  };
}

/** A GET of a browser: equal header rounds are the same browser on the same page. */
export function browserGet(headerRound: number, round: number): BenchRequest {
  const fixed = numbers(headerRound + 1_000_000);
  const next = numbers(round);
  const version = fixed() % 130;
  return {
    method: 'GET',
    target: `/shop/${word(fixed)}?q=${words(next, 3).replaceAll(' ', '+')}&page=${next() % 1000}&sort=${word(next)}`,
    headers: [
      ['Host', 'shop.example.com'],
      [
        'User-Agent',
        `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.${fixed() % 9999}.0 Safari/537.36`,
      ],
      ['Accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'],
      ['Accept-Language', `en-GB,en;q=0.9,de;q=0.${fixed() % 9}`],
      ['Accept-Encoding', 'gzip, deflate, br'],
      ['Referer', `https://shop.example.com/${word(fixed)}/${word(fixed)}`],
      ['Connection', 'keep-alive'],
      ['Upgrade-Insecure-Requests', '1'],
      ['Cache-Control', 'max-age=0'],
      [
        'Cookie',
        `session=${fixed().toString(16)}${fixed().toString(16)}${fixed().toString(16)}; theme=${word(fixed)}`,
      ],
    ],
    body: none,
  };
}

function jsonDocument(next: () => number, strings: number): string {
  const items: string[] = [];
  for (let i = 0; i < strings; i += 3) {
    items.push(
      `{"id":${next() % 100000},"name":"${words(next, 2)}","note":"${words(next, 9)}","tags":["${words(next, 4)}"]}`,
    );
  }
  return `{"items":[${items.join(',')}]}`;
}

/** A POST of 7.7 KB of JSON with 123 strings. */
export function jsonPost(round: number): BenchRequest {
  return post(jsonDocument(numbers(round), 123), json);
}

/** A POST of a form: `fields` of `bytes` bytes of text. */
export function formPost(round: number, fields: number, bytes: number): BenchRequest {
  const next = numbers(round);
  const values = Array.from({ length: fields }, (_, field) => {
    const text = words(next, bytes >> 2).slice(0, bytes);
    return `field_${field}=${text.replaceAll(' ', '+')}`;
  });
  return post(values.join('&'), form);
}

const mebibyte = 1 << 20;

/** The table's rows. */
export const benchCases: readonly BenchCase[] = [
  { name: 'GET, 2 arguments, 3 headers', paranoia: 1, goal: 0.06, weight: 'light', request: plainGet },
  {
    name: 'browser GET, all values new',
    paranoia: 1,
    goal: 0.1,
    weight: 'light',
    request: (round) => browserGet(round, round),
  },
  {
    name: 'browser GET, header values repeat',
    paranoia: 1,
    goal: 0.03,
    weight: 'light',
    request: (round) => browserGet(0, round),
  },
  {
    name: 'POST, one argument of 10,000 bytes',
    paranoia: 1,
    goal: 1,
    weight: 'heavy',
    request: (round) =>
      post(`text=${words(numbers(round), 2000).slice(0, 10_000).replaceAll(' ', '+')}`, form),
  },
  {
    name: 'POST, JSON of 7.7 KB, 123 strings',
    paranoia: 1,
    goal: 0.7,
    weight: 'heavy',
    request: jsonPost,
  },
  {
    name: 'POST, 8,000 times <',
    paranoia: 1,
    goal: 3,
    weight: 'flood',
    request: (round) => post(`text=${'<'.repeat(8000)}${round}`, form),
  },
  {
    name: 'POST, 8,000 times {',
    paranoia: 1,
    goal: 3,
    weight: 'flood',
    request: (round) => post(`text=${'{'.repeat(8000)}${round}`, form),
  },
  {
    name: 'POST, 1 MiB of JSON',
    paranoia: 1,
    goal: 100,
    weight: 'huge',
    request(round) {
      const document = jsonDocument(numbers(round), 48);
      return post(
        `[${Array(Math.floor(mebibyte / (document.length + 1)))
          .fill(document)
          .join(',')}]`,
        json,
      );
    },
  },
  {
    name: 'POST, 1 MiB of text',
    paranoia: 1,
    goal: 100,
    weight: 'huge',
    request: (round) =>
      post(`text=${words(numbers(round), 200_000).slice(0, mebibyte).replaceAll(' ', '+')}`, form),
  },
  {
    name: 'POST, 1 MiB of base64',
    paranoia: 1,
    goal: 100,
    weight: 'huge',
    request(round) {
      const next = numbers(round);
      const bytes = Buffer.from(Uint32Array.from({ length: (mebibyte * 3) / 16 }, () => next()).buffer);
      return post(`text=${encodeURIComponent(bytes.toString('base64'))}`, form);
    },
  },
  { name: 'GET, 2 arguments, 3 headers, PL4', paranoia: 4, goal: 0.2, weight: 'light', request: plainGet },
];
