/** The Content-Type says nothing, says it badly, or says something else than what the body is. */
import {
  type EvasionCase,
  form,
  json,
  multipart,
  percentEncoded,
  scriptAttack,
  typed,
} from '../evasion-case.ts';

const jsonOf = (payload: string): string => JSON.stringify({ a: 1, q: payload });
/** Nothing of the attack stands in it as it is. */
const escapedJson = (payload: string): string =>
  `{"q":"${[...payload].map((c) => `\\u00${c.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')}"}`;
const formOf = (payload: string): string => `a=1&q=${percentEncoded(payload)}`;

const malformed: ReadonlyArray<readonly [trick: string, type: string]> = [
  ['a parameter without a value', 'application/json; x'],
  ['an empty parameter', 'application/json;;;=;'],
  ['a quote that does not end', 'application/json; charset="utf-8'],
  ['two types in one line', 'application/json, text/plain'],
  ['no slash', 'json'],
  ['no subtype', 'application/'],
  ['only a slash', '/'],
  ['no type that anybody knows', 'x-none/x-none'],
  ['capitals', 'APPLICATION/JSON'],
  ['white space in front', '  application/json'],
  ['a tab behind the type', 'application/json\t;a=b'],
  ['a type of a vendor', 'application/vnd.example.v2+json'],
  ['text/json', 'text/json'],
];

const mislabelled: ReadonlyArray<readonly [trick: string, type: string, body: (payload: string) => string]> =
  [
    ['JSON that is called text', 'text/plain', escapedJson],
    ['JSON that is called an image', 'image/png', escapedJson],
    ['JSON that is called a form', 'application/x-www-form-urlencoded', escapedJson],
    ['JSON that is called XML', 'application/xml', escapedJson],
    ['JSON that is called bytes', 'application/octet-stream', escapedJson],
    ['a form that is called JSON', 'application/json', formOf],
    ['a form that is called text', 'text/plain', formOf],
    ['a form that is called an image', 'image/gif', formOf],
    ['XML that is called JSON', 'application/json', (payload) => `<a><b>${entities(payload)}</b></a>`],
    ['XML that is called text', 'text/plain', (payload) => `<a><b>${entities(payload)}</b></a>`],
  ];

/** Every character as a reference of XML. */
const entities = (text: string): string => [...text].map((c) => `&#${c.charCodeAt(0)};`).join('');

export const contentTypeCases: readonly EvasionCase[] = [
  ...malformed.map(
    ([trick, type]): EvasionCase => ({
      source: 'D 3.2',
      trick: `JSON with a content type of ${trick}`,
      request: (payload) => ({ headers: typed(type), body: jsonOf(payload) }),
    }),
  ),
  ...mislabelled.map(
    ([trick, type, body]): EvasionCase => ({
      source: 'D 3.2',
      trick,
      attack: scriptAttack,
      request: (payload) => ({ headers: typed(type), body: body(payload) }),
    }),
  ),
  {
    source: 'D 3.2',
    trick: 'JSON without a content type',
    request: (payload) => ({ headers: [], body: escapedJson(payload) }),
  },
  {
    source: 'S 3.3',
    trick: 'a form without a content type',
    request: (payload) => ({ headers: [], body: formOf(payload) }),
  },
  {
    source: 'S 3.3',
    trick: 'XML without a content type',
    request: (payload) => ({ headers: [], body: `<?xml version="1.0"?><a>${entities(payload)}</a>` }),
  },
  {
    source: 'S 3.3',
    trick: 'multipart without a content type',
    request: (payload) => ({ headers: [], body: multipart([['q', payload]]).body }),
  },
  {
    source: 'S 3.3',
    trick: 'multipart that is called text',
    request: (payload) => ({ headers: typed('text/plain'), body: multipart([['q', payload]]).body }),
  },
  {
    source: 'S 3.3',
    trick: 'multipart whose type names no boundary',
    request: (payload) => ({
      headers: typed('multipart/form-data'),
      body: multipart([['q', payload]]).body,
    }),
  },
  {
    source: 'S 3.3',
    trick: 'two content-type lines, the second true',
    attack: scriptAttack,
    request: (payload) => ({ headers: [...form, ...json], body: escapedJson(payload) }),
  },
  {
    source: 'S 3.3',
    trick: 'two content-type lines, the first true',
    attack: scriptAttack,
    request: (payload) => ({ headers: [...json, ...form], body: escapedJson(payload) }),
  },
  {
    source: 'D 3.2',
    trick: 'JSON in UTF-16 with a charset',
    request: (payload) => ({
      headers: typed('application/json; charset=utf-16le'),
      body: Buffer.from(jsonOf(payload), 'utf16le'),
    }),
  },
  {
    source: 'D 3.2',
    trick: 'JSON in UTF-16 without a charset',
    request: (payload) => ({ headers: json, body: Buffer.from(jsonOf(payload), 'utf16le') }),
  },
  {
    source: 'D 3.1',
    trick: 'lines of JSON',
    request: (payload) => ({
      headers: typed('application/x-ndjson'),
      body: `{"a":1}\n${escapedJson(payload)}\n{"b":2}\n`,
    }),
  },
  {
    source: 'D 3.1',
    trick: 'a document of GraphQL',
    request: (payload) => ({
      headers: typed('application/graphql'),
      body: `query Find { items(filter: ${JSON.stringify(payload)}) { id } }`,
    }),
  },
  {
    source: 'D 3.1',
    trick: 'the argument of a GraphQL query in JSON, written in its escapes',
    attack: scriptAttack,
    request: (payload) => ({
      headers: json,
      body: JSON.stringify({ query: `{ items(filter: ${escapedJson(payload).slice(5, -1)}) { id } }` }),
    }),
  },
  {
    source: 'D 3.1',
    trick: 'a variable of a GraphQL query in JSON',
    request: (payload) => ({
      headers: json,
      body: JSON.stringify({
        query: 'query F($q: String) { items(filter: $q) { id } }',
        variables: { q: payload },
      }),
    }),
  },
  {
    source: 'D 3.1',
    trick: 'text of SOAP in references',
    request: (payload) => ({
      headers: typed('text/xml; charset=utf-8'),
      body: `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><f><q>${entities(payload)}</q></f></soap:Body></soap:Envelope>`,
    }),
  },
  {
    source: 'D 3.1',
    trick: 'an attribute of XML',
    request: (payload) => ({ headers: typed('application/xml'), body: `<a b="${entities(payload)}"/>` }),
  },
  {
    source: 'D 3.1',
    trick: 'words of XML divided by a comment and CDATA',
    attack: "1' UNION SELECT login,password FROM users-- -",
    request: (payload) => ({
      headers: typed('application/xml'),
      body: `<a>${payload.slice(0, 6)}<!-- x -->${payload.slice(6, 14)}<![CDATA[${payload.slice(14)}]]></a>`,
    }),
  },
  {
    source: 'D 3.1',
    trick: 'the text of an entity of XML',
    // The baseline takes every declaration of an entity for an attack.
    rules: ['crs'],
    request: (payload) => ({
      headers: typed('application/xml'),
      body: `<!DOCTYPE a [<!ENTITY b "${entities(payload)}">]><a>&b;</a>`,
    }),
  },
];
