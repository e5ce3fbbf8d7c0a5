/** The same name twice: every value counts, not the first and not the last. */
import { type EvasionCase, form, json, multipart, percentEncoded } from '../evasion-case.ts';

const shell = '() { :;}; /bin/sh -c id';

export const duplicateCases: readonly EvasionCase[] = [
  {
    source: 'E 8A.11',
    trick: 'the first of two arguments of the query',
    request: (payload) => ({ path: `/?q=${percentEncoded(payload)}&q=1` }),
  },
  {
    source: 'E 8A.11',
    trick: 'the last of two arguments of the query',
    request: (payload) => ({ path: `/?q=1&q=${percentEncoded(payload)}` }),
  },
  {
    source: 'E 8A.11',
    trick: 'the last of two fields of a form',
    request: (payload) => ({ headers: form, body: `q=1&q=${percentEncoded(payload)}` }),
  },
  {
    source: 'E 8A.11',
    trick: 'the first of two keys of JSON',
    request: (payload) => ({ headers: json, body: `{"q":${JSON.stringify(payload)},"q":1}` }),
  },
  {
    source: 'E 8A.11',
    trick: 'the last of two keys of JSON, one written in escapes',
    request: (payload) => ({ headers: json, body: `{"q":1,"\\u0071":${JSON.stringify(payload)}}` }),
  },
  {
    source: 'E 8A.11',
    trick: 'the last of two parts of multipart with one name',
    request: (payload) =>
      multipart([
        ['q', '1'],
        ['q', payload],
      ]),
  },
  {
    source: 'E 8A.11',
    trick: 'the last of two header lines',
    attack: shell,
    request: (payload) => ({
      headers: [
        ['x-note', 'none'],
        ['x-note', payload],
      ],
    }),
  },
  {
    source: 'E 8A.11',
    trick: 'the second cookie line',
    request: (payload) => ({
      headers: [
        ['cookie', 'a=1'],
        ['cookie', `q=${percentEncoded(payload)}`],
      ],
    }),
  },
  {
    source: 'E 8A.11',
    trick: 'the same argument in query and form',
    request: (payload) => ({ path: '/?q=1', headers: form, body: `q=${percentEncoded(payload)}` }),
  },
  {
    source: 'E 8A.10',
    trick: 'the query of a POST that has a form',
    request: (payload) => ({ path: `/?q=${percentEncoded(payload)}`, headers: form, body: 'a=1' }),
  },
];
