/** Encodings inside values: what an application takes off after the parser. */
import { gzipSync } from 'node:zlib';
import { type EvasionCase, form, json, percentEncoded, scriptAttack, typed } from '../evasion-case.ts';

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
const base64url = (text: string): string => Buffer.from(text, 'latin1').toString('base64url');
const escaped = (text: string): string =>
  [...text].map((c) => `\\u00${c.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');

/** A protobuf message with a string in field 3 of a message in field 1. */
function protobuf(text: string): Buffer {
  const inner = Buffer.concat([Buffer.from([0x1a, text.length]), Buffer.from(text, 'latin1')]);
  return Buffer.concat([Buffer.from([0x0a, inner.length]), inner]);
}

/** A frame of gRPC. */
function frame(message: Uint8Array, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

export const nestedEncodingCases: readonly EvasionCase[] = [
  {
    source: 'S 7.1.3',
    trick: 'base64 in a field of a form',
    request: (payload) => ({ headers: form, body: `q=${percentEncoded(base64(payload))}` }),
  },
  {
    source: 'S 7.1.3',
    trick: 'base64 in a string of JSON',
    request: (payload) => ({ headers: json, body: JSON.stringify({ q: base64(payload) }) }),
  },
  {
    source: 'S 7.1.3',
    trick: 'base64 of URLs in the query',
    request: (payload) => ({ path: `/?q=${base64url(`${payload}??>>`)}` }),
  },
  {
    source: 'S 7.1.3',
    trick: 'base64 twice',
    request: (payload) => ({ headers: json, body: JSON.stringify({ q: base64(base64(payload)) }) }),
  },
  {
    source: 'S 7.1.3',
    trick: 'JSON in a field of a form, written in escapes',
    attack: scriptAttack,
    request: (payload) => ({ headers: form, body: `q=${percentEncoded(`{"a":"${escaped(payload)}"}`)}` }),
  },
  {
    source: 'S 7.1.3',
    trick: 'JSON in the query, written in escapes',
    attack: scriptAttack,
    request: (payload) => ({ path: `/?q=${percentEncoded(`{"a":"${escaped(payload)}"}`)}` }),
  },
  {
    source: 'S 7.1.3',
    trick: 'JSON in a string of JSON, written in escapes',
    request: (payload) => ({ headers: json, body: JSON.stringify({ q: `{"a":"${escaped(payload)}"}` }) }),
  },
  {
    source: 'S 7.1.3',
    trick: 'percent-encoding in a string of JSON',
    attack: scriptAttack,
    request: (payload) => ({ headers: json, body: JSON.stringify({ q: percentEncoded(payload) }) }),
  },
  {
    source: 'S 7.1.3',
    trick: 'references of HTML in a field of a form',
    attack: '<a href="javascript:alert(document.cookie)">',
    request: (payload) => ({
      headers: form,
      body: `q=${percentEncoded(payload.replaceAll('javascript', 'j&#97;v&#x61;script'))}`,
    }),
  },
  {
    source: 'S 7.1.3',
    trick: 'JSON with escapes in base64 in a field of a form',
    attack: scriptAttack,
    request: (payload) => ({
      headers: form,
      body: `q=${percentEncoded(base64(`{"a":"${escaped(payload)}"}`))}`,
    }),
  },
  {
    source: 'S 7.1.3',
    trick: 'a string in a message of gRPC',
    request: (payload) => ({ headers: typed('application/grpc'), body: frame(protobuf(payload)) }),
    notOnEnvoy: 'the service of a test upstream speaks no gRPC',
  },
  {
    source: 'S 7.1.3',
    trick: 'a string in a compressed message of gRPC',
    request: (payload) => ({
      headers: [...typed('application/grpc+proto'), ['grpc-encoding', 'gzip']],
      body: frame(gzipSync(protobuf(payload)), 1),
    }),
    notOnEnvoy: 'the service of a test upstream speaks no gRPC',
  },
  {
    source: 'S 7.1.3',
    trick: 'a string in a message of gRPC-web',
    request: (payload) => ({ headers: typed('application/grpc-web+proto'), body: frame(protobuf(payload)) }),
    notOnEnvoy: 'the service of a test upstream speaks no gRPC',
  },
  {
    source: 'S 7.1.3',
    trick: 'a string in a message of gRPC-web in text',
    request: (payload) => ({
      headers: typed('application/grpc-web-text'),
      body: frame(protobuf(payload)).toString('base64'),
    }),
    notOnEnvoy: 'the service of a test upstream speaks no gRPC',
  },
  {
    source: 'D 3.13',
    trick: 'JSON that calls itself gRPC',
    request: (payload) => ({ headers: typed('application/grpc'), body: JSON.stringify({ q: payload }) }),
    notOnEnvoy: 'the service of a test upstream speaks no gRPC',
  },
];
