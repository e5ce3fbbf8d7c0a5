/** For tests: documents as a fuzzer makes them, from bytes over torn YAML to trees of real field names. */
import fc from 'fast-check';
import { stringify } from 'yaml';
import { policyText } from './configuration-fixture.ts';

const sample = `  exclude: [/healthz]
  defaults: &base
    mode: detect
    timeout: 20ms
    postures: {timeout: block}
    checks:
      headers: {forbidden: [X-Debug], max_header_value_bytes: 100}
      body: {require_json: true, dlp: {direction: both, block: [ssn]}}
    response: {status: 403, bodies: {text/html: "<p>{{rule}}</p>"}}
  domains:
    - hosts: [shop.example, "*.shop.example"]
      policy: {<<: *base, mode: shadow}
      routes:
        - {name: api, match: {path_prefix: /api, methods: [POST]}, policy: {skip_checks: [json]}}
        - {match: {path_regex: "^/v[0-9]+/", headers: [{name: x, contains: y}]}}
---
apiVersion: sentinel.elchi.io/v1
kind: SecurityPolicy
spec: {domains: [{hosts: ["*"]}]}
`;

/** Bytes that mean something to YAML, and some that do not. */
const splice = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    ': ',
    '- ',
    '\n',
    '\n\t',
    '&a ',
    '*a',
    '*base',
    '<<: *base',
    '!x ',
    '|',
    '>',
    '"',
    "'",
  ),
  fc.constantFrom(
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '? ',
    '# ',
    '\u0000',
    '\uFEFF',
    '\u2028',
    '~',
    '.nan',
    '1e999',
    '0x',
  ),
  fc.string({ maxLength: 6 }),
);

/** A sound document with pieces cut out and put in. */
export const tornDocument: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.nat(), fc.nat(30), splice), { minLength: 1, maxLength: 8 })
  .map((edits) => {
    let text = policyText(sample);
    for (const [at, length, piece] of edits) {
      const start = at % (text.length + 1);
      text = text.slice(0, start) + piece + text.slice(start + length);
    }
    return text;
  });

const names = [
  ...[
    'apiVersion',
    'kind',
    'metadata',
    'spec',
    'exclude',
    'defaults',
    'domains',
    'hosts',
    'policy',
    'routes',
    'match',
  ],
  ...[
    'mode',
    'timeout',
    'postures',
    'pipeline',
    'request',
    'checks',
    'headers',
    'body',
    'dlp',
    'block',
    'engines',
    'jwt',
  ],
  ...[
    'path_exact',
    'path_regex',
    'response',
    'redirect',
    'bodies',
    '__proto__',
    'constructor',
    'toString',
    '',
    '<<',
  ],
];
const leaf = fc.oneof(
  fc.constantFrom(
    'portcullis.dev/v1',
    'SecurityPolicy',
    'block',
    '*',
    '/',
    '5ms',
    '(',
    '/a%2fb',
    'constructor',
  ),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.string({ maxLength: 5 }),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('tree'), { maxKeys: 4 }),
  ),
}));

/** A document of the right kind whose spec is any tree of real and unreal names. */
export const strangeDocument: fc.Arbitrary<string> = tree.map((spec) =>
  stringify({ apiVersion: 'portcullis.dev/v1', kind: 'SecurityPolicy', spec }),
);

/** Bytes of no meaning. */
export const noise: fc.Arbitrary<Uint8Array> = fc.uint8Array({ maxLength: 200 });
