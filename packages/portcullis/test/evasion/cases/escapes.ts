/** Malformed escapes, pairs and addresses: what a strict parser drops, a lenient application reads. */
import { type EvasionCase, form, json, multipart, percentEncoded, scriptAttack } from '../evasion-case.ts';

export const escapeCases: readonly EvasionCase[] = [
  {
    source: 'D 3.4',
    trick: 'six malformed escapes in front of the argument',
    request: (payload) => ({ path: `/?a=%zz%g1%1%%%u&q=${percentEncoded(payload)}` }),
  },
  {
    source: 'D 3.7',
    trick: 'a malformed escape in the attacked argument',
    request: (payload) => ({ path: `/?q=%zz${percentEncoded(payload)}` }),
  },
  {
    source: 'D 3.7',
    trick: 'a pair behind a semicolon',
    attack: scriptAttack,
    request: (payload) => ({ path: `/?a=1;q=${percentEncoded(payload)}` }),
  },
  {
    source: 'D 3.7',
    trick: 'a pair without a name',
    request: (payload) => ({ path: `/?=${percentEncoded(payload)}` }),
  },
  {
    source: 'D 3.7',
    trick: 'a pair without a value: the attack is the name',
    request: (payload) => ({ path: `/?${percentEncoded(payload)}` }),
  },
  {
    source: 'D 3.7',
    trick: 'a malformed escape in a form',
    request: (payload) => ({ headers: form, body: `a=%&b=%z&q=%z${percentEncoded(payload)}` }),
  },
  {
    source: 'D 3.7',
    trick: 'a cookie with a quote in it',
    request: (payload) => ({ headers: [['cookie', `a="b; q=${percentEncoded(payload)}`]] }),
  },
  {
    source: 'D 3.7',
    trick: 'a cookie with a backslash and high bytes',
    request: (payload) => ({ headers: [['cookie', `a=\\b\xe9; q=\\\xe9${percentEncoded(payload)}`]] }),
  },
  {
    source: 'D 3.7',
    trick: 'a cookie without a name',
    request: (payload) => ({ headers: [['cookie', `;;=${percentEncoded(payload)}`]] }),
  },
  {
    source: 'D 3.4',
    trick: 'a port that is none',
    request: (payload) => ({
      path: `/?q=${percentEncoded(payload)}`,
      headers: [['host', 'localhost:99999']],
    }),
  },
  {
    source: 'D 2.2',
    trick: 'JSON with a trailing comma',
    request: (payload) => ({ headers: json, body: `{"q":${JSON.stringify(payload)},}` }),
  },
  {
    source: 'D 2.2',
    trick: 'JSON with an escape that it does not know',
    attack: scriptAttack,
    request: (payload) => ({ headers: json, body: `{"a":"\\q","q":${JSON.stringify(payload)}}` }),
  },
  {
    source: 'D 2.2',
    trick: 'JSON with comments',
    request: (payload) => ({ headers: json, body: `/* x */{"q":/**/${JSON.stringify(payload)}// }\n}` }),
  },
  {
    source: 'D 2.2',
    trick: 'JSON in single quotes, keys bare',
    attack: scriptAttack,
    request: (payload) => ({ headers: json, body: `{q:'${payload}'}` }),
  },
  {
    source: 'D 2.2',
    trick: 'JSON behind a byte order mark',
    request: (payload) => ({ headers: json, body: `\xef\xbb\xbf{"q":${JSON.stringify(payload)}}` }),
  },
  {
    source: 'D 2.2',
    trick: 'JSON that breaks off behind the attack',
    request: (payload) => ({ headers: json, body: `{"a":{"q":${JSON.stringify(payload)}, "b": [` }),
  },
  {
    source: 'D 2.2',
    trick: 'JSON with NaN and a number that only lenient parsers read',
    request: (payload) => ({ headers: json, body: `{"a":NaN,"b":+01.,"q":${JSON.stringify(payload)}}` }),
  },
  {
    source: 'D 2.2',
    trick: 'a second document of JSON behind the first',
    request: (payload) => ({ headers: json, body: `{"a":1}{"q":${JSON.stringify(payload)}}` }),
  },
  {
    source: 'D 2.2',
    trick: 'JSON written in escapes',
    attack: scriptAttack,
    request: (payload) => ({
      headers: json,
      body: `{"q":"${[...payload].map((c) => `\\u00${c.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')}"}`,
    }),
  },
  {
    source: 'W 2.1',
    trick: 'escapes of the form %uXXXX',
    attack: scriptAttack,
    request: (payload) => ({ path: `/?q=${payload.replaceAll('<', '%u003c').replaceAll('>', '%u003e')}` }),
  },
  {
    source: 'W 2.1',
    trick: 'full-width letters of the form %uFFXX',
    attack: scriptAttack,
    request: (payload) => ({ path: `/?q=${payload.replaceAll('<', '%uff1c').replaceAll('>', '%uff1e')}` }),
  },
  {
    source: 'W 2.1',
    trick: 'overlong UTF-8',
    attack: scriptAttack,
    request: (payload) => ({ path: `/?q=${payload.replaceAll('<', '%c0%bc').replaceAll('>', '%c0%be')}` }),
  },
  {
    source: 'S 7.1.3',
    trick: 'percent-encoding done twice',
    request: (payload) => ({ path: `/?q=${percentEncoded(percentEncoded(payload))}` }),
  },
  {
    source: 'S 7.1.3',
    trick: 'percent-encoding done three times in a form',
    attack: scriptAttack,
    request: (payload) => ({
      headers: form,
      body: `q=${percentEncoded(percentEncoded(percentEncoded(payload)))}`,
    }),
  },
  {
    source: 'W 1.2',
    trick: 'a part of multipart behind a line that looks like the last boundary',
    request: (payload) => {
      const { headers, body } = multipart([['q', payload]]);
      return { headers, body: `--frontier--\r\n${body}` };
    },
  },
  {
    source: 'W 1.2',
    trick: 'a boundary in quotes, lines that end in LF',
    request: (payload) => {
      const { body } = multipart([['q', payload]]);
      return {
        headers: [['content-type', 'multipart/form-data; boundary="frontier"']],
        body: body.replaceAll('\r\n', '\n'),
      };
    },
  },
  {
    source: 'W 1.2',
    trick: 'the attack in a file name of multipart',
    attack: '../../../../etc/passwd',
    request: (payload) => ({
      headers: [['content-type', 'multipart/form-data; boundary=frontier']],
      body: `--frontier\r\nContent-Disposition: form-data; name="f"; filename="${payload}"\r\n\r\nx\r\n--frontier--\r\n`,
    }),
  },
];
