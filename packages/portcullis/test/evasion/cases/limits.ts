/** Padding: the attack stands behind what another product does not look past. */
import {
  type EvasionCase,
  form,
  json,
  multipart,
  percentEncoded,
  scriptAttack,
  xml,
} from '../evasion-case.ts';

/** Bytes without a meaning for any rule. They are no prose: in that the baseline only records what people write of. */
const filler = (bytes: number): string => 'lorem-'.repeat(Math.ceil(bytes / 6)).slice(0, bytes);
const numbered = (count: number, item: (index: number) => string, glue: string): string =>
  Array.from({ length: count }, (_, index) => item(index)).join(glue);

const truncation = 'D 3.6';
const padding = 'S 7.1.3';

export const limitCases: readonly EvasionCase[] = [
  {
    source: truncation,
    trick: 'byte 4,097 of an argument of the query',
    request: (payload) => ({ path: `/?q=${filler(4_096)}${percentEncoded(payload)}` }),
  },
  {
    source: truncation,
    trick: 'byte 4,097 of a field of a form',
    request: (payload) => ({ headers: form, body: `q=${filler(4_096)}${percentEncoded(payload)}` }),
  },
  {
    source: truncation,
    trick: 'byte 4,097 of a string of JSON',
    request: (payload) => ({ headers: json, body: JSON.stringify({ q: filler(4_096) + payload }) }),
  },
  {
    source: truncation,
    trick: 'byte 4,097 of a key of JSON',
    request: (payload) => ({ headers: json, body: JSON.stringify({ [filler(4_096) + payload]: 1 }) }),
  },
  {
    source: truncation,
    trick: 'byte 4,097 of a field of multipart',
    request: (payload) => multipart([['q', filler(4_096) + payload]]),
  },
  {
    source: truncation,
    trick: 'byte 4,097 of text in XML',
    request: (payload) => ({ headers: xml, body: `<a><b>${filler(4_096)}${payload}</b></a>` }),
  },
  {
    source: truncation,
    trick: 'byte 4,097 of a cookie',
    request: (payload) => ({
      headers: [['cookie', `a=${filler(4_096)}${percentEncoded(payload)}`]],
    }),
  },
  {
    source: truncation,
    trick: 'argument 257 of the query',
    request: (payload) => ({
      path: `/?${numbered(256, (index) => `k${index}=v`, '&')}&q=${percentEncoded(payload)}`,
    }),
  },
  {
    source: truncation,
    trick: 'field 257 of a form',
    request: (payload) => ({
      headers: form,
      body: `${numbered(256, (index) => `k${index}=v`, '&')}&q=${percentEncoded(payload)}`,
    }),
  },
  {
    source: truncation,
    trick: 'element 257 of an array of JSON',
    request: (payload) => ({ headers: json, body: JSON.stringify([...Array(256).fill('v'), payload]) }),
  },
  {
    source: truncation,
    trick: 'member 257 of an object of JSON',
    request: (payload) => ({
      headers: json,
      body: `{${numbered(256, (index) => `"k${index}":1`, ',')},"q":${JSON.stringify(payload)}}`,
    }),
  },
  {
    source: truncation,
    trick: 'part 257 of multipart',
    request: (payload) =>
      multipart([
        ...Array.from({ length: 256 }, (_, index) => [`k${index}`, 'v'] as const),
        ['q', payload] as const,
      ]),
  },
  {
    source: truncation,
    trick: 'element 257 of XML',
    request: (payload) => ({ headers: xml, body: `<a>${'<b>v</b>'.repeat(256)}<c>${payload}</c></a>` }),
  },
  {
    source: truncation,
    trick: 'cookie 257',
    request: (payload) => ({
      headers: [['cookie', `${numbered(256, (index) => `k${index}=v`, '; ')}; q=${percentEncoded(payload)}`]],
    }),
  },
  {
    source: truncation,
    trick: 'header 81',
    attack: '() { :;}; /bin/sh -c id',
    request: (payload) => ({
      headers: [
        ...Array.from({ length: 80 }, (_, index) => [`x-k${index}`, 'v'] as const),
        ['x-note', payload] as const,
      ],
    }),
  },
  {
    source: truncation,
    trick: 'field 1,100 of a form, beyond the arguments that SecArgumentsLimit advises',
    request: (payload) => ({
      headers: form,
      body: `${numbered(1_099, (index) => `k${index}=v`, '&')}&q=${percentEncoded(payload)}`,
    }),
  },
  {
    source: truncation,
    trick: 'field 20,000 of a form, more than are read',
    request: (payload) => ({
      headers: form,
      body: `${numbered(20_000, (index) => `k${index}=v`, '&')}&q=${percentEncoded(payload)}`,
    }),
    expected: 413,
    twin: 413,
  },
  {
    source: truncation,
    trick: 'JSON nested 19 deep',
    request: (payload) => ({
      headers: json,
      body: `${'{"a":'.repeat(19)}${JSON.stringify(payload)}${'}'.repeat(19)}`,
    }),
  },
  {
    source: truncation,
    trick: 'JSON nested 400 deep',
    request: (payload) => ({
      headers: json,
      body: `${'['.repeat(400)}${JSON.stringify(payload)}${']'.repeat(400)}`,
    }),
  },
  {
    source: truncation,
    trick: 'JSON nested deeper than the limit',
    request: (payload) => ({
      headers: json,
      body: `${'['.repeat(600)}${JSON.stringify(payload)}${']'.repeat(600)}`,
    }),
    expected: 413,
    twin: 413,
  },
  {
    source: truncation,
    trick: 'XML nested 300 deep',
    request: (payload) => ({
      headers: xml,
      body: `${'<a>'.repeat(300)}${payload}${'</a>'.repeat(300)}`,
    }),
  },
  {
    source: 'D 3.5',
    trick: '64 strings of 4 KB in front of the attack',
    request: (payload) => ({
      headers: json,
      body: JSON.stringify([...Array(64).fill(filler(4_096)), payload]),
    }),
  },
  {
    source: padding,
    trick: '8 KB of a form in front of the attack',
    request: (payload) => ({ headers: form, body: `pad=${filler(8_192)}&q=${percentEncoded(payload)}` }),
  },
  {
    source: padding,
    trick: '128 KB of a form in front of the attack',
    request: (payload) => ({ headers: form, body: `pad=${filler(131_072)}&q=${percentEncoded(payload)}` }),
  },
  {
    source: padding,
    trick: '600 KB of JSON in front of the attack',
    request: (payload) => ({ headers: json, body: JSON.stringify({ pad: filler(600_000), q: payload }) }),
  },
  {
    source: padding,
    trick: 'a file of 300 KB in front of the field',
    attack: scriptAttack,
    request: (payload) => {
      const { headers, body } = multipart([['q', payload]]);
      const file = `--frontier\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n\r\n${'\x00\x01'.repeat(150_000)}\r\n`;
      return { headers, body: file + body };
    },
  },
  {
    source: 'E 8A.3',
    trick: 'longer than the policy allows, with content-length',
    request: (payload) => ({ headers: form, body: `pad=${filler(3 << 20)}&q=${percentEncoded(payload)}` }),
    expected: 413,
    twin: 413,
  },
];
