/** Bodies in pieces, without a length, with trailers: every framing of the same attack. */
import { type EvasionCase, form, json, multipart, percentEncoded } from '../evasion-case.ts';

const bodies: ReadonlyArray<
  readonly [
    trick: string,
    of: (payload: string) => { headers: ReadonlyArray<readonly [string, string]>; body: string },
  ]
> = [
  ['a form', (payload) => ({ headers: form, body: `a=1&q=${percentEncoded(payload)}` })],
  ['JSON', (payload) => ({ headers: json, body: JSON.stringify({ q: payload }) })],
  ['multipart', (payload) => multipart([['q', payload]])],
];

export const framingCases: readonly EvasionCase[] = bodies.flatMap(([trick, of]): EvasionCase[] => [
  {
    source: 'W 0.3',
    trick: `${trick} without content-length, in pieces`,
    request: (payload) => ({ ...of(payload), framing: 'pieces' }),
  },
  {
    source: 'D 3.3',
    trick: `${trick} with trailers behind it`,
    request: (payload) => ({ ...of(payload), framing: 'trailers', trailers: { 'x-checksum': '1' } }),
  },
]);
