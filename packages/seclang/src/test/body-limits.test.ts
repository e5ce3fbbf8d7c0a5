/** The limits that rules set on bodies and arguments: what is beyond them is refused, or seen in part and said. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldList } from '../evaluate/field-list.ts';
import type { BodyOptions, Transaction } from '../evaluate/transaction.ts';
import { engineOf, requestOf } from './exchange.ts';

const form = 'application/x-www-form-urlencoded';
/** Rules that tell what is known of a body. */
const watch = `
SecAction "id:8,phase:1,pass,nolog"
SecRule INBOUND_DATA_ERROR "@eq 1" "id:1,phase:2,pass"
SecRule REQBODY_ERROR "@eq 1" "id:2,phase:2,pass"
SecRule ARGS "@contains attack" "id:3,phase:2,pass"
SecRule OUTBOUND_DATA_ERROR "@eq 1" "id:4,phase:4,pass"
SecRule RESPONSE_BODY "@contains leak" "id:5,phase:4,pass"
`;

interface Case {
  readonly name: string;
  readonly rules: string;
  readonly type?: string;
  readonly target?: string;
  readonly body?: string;
  readonly response?: string;
  readonly options?: BodyOptions;
  readonly ids: readonly number[];
  /** Status and directive of the interruption, or of the detection. */
  readonly ends?: readonly [status: number, directive: string];
  readonly detects?: readonly [status: number, directive: string];
}

const part = (name: string, more: string, content: string): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`;
const multipart = 'multipart/form-data; boundary=b';
const partial = 'SecRequestBodyLimitAction ProcessPartial\n';

const cases: readonly Case[] = [
  { name: 'a body of just the limit is read', rules: 'SecRequestBodyLimit 8', body: 'a=attack', ids: [3] },
  {
    name: 'a body beyond SecRequestBodyLimit is refused with 413 before any rule of phase 2',
    rules: 'SecRequestBodyLimit 7',
    body: 'a=attack',
    ids: [],
    ends: [413, 'SecRequestBodyLimit'],
  },
  {
    name: 'ProcessPartial: rules see what is within the limit, and that it is not all',
    rules: `${partial}SecRequestBodyLimit 8`,
    body: 'a=attack&b=more',
    ids: [1, 3],
  },
  {
    name: 'ProcessPartial: what is beyond the limit is not seen',
    rules: `${partial}SecRequestBodyLimit 8`,
    body: 'b=more12&a=attack',
    ids: [1],
  },
  {
    name: 'DetectionOnly: rules go on as with ProcessPartial, and it is known what would have been',
    rules: 'SecRuleEngine DetectionOnly\nSecRequestBodyLimit 8',
    body: 'a=attack&b=more',
    ids: [1, 3],
    detects: [413, 'SecRequestBodyLimit'],
  },
  {
    name: 'Off: no limit',
    rules: 'SecRuleEngine Off\nSecRequestBodyLimit 8',
    body: 'a=attack&b=more',
    ids: [],
  },
  {
    name: 'SecRequestBodyAccess Off: no body, and no limit',
    rules: 'SecRequestBodyAccess Off\nSecRequestBodyLimit 8',
    body: 'a=attack&b=more',
    ids: [],
  },
  {
    name: 'an allowed request is not limited',
    rules: 'SecRequestBodyLimit 8\nSecAction "id:9,phase:1,nolog,allow:request"',
    body: 'a=attack&b=more',
    ids: [],
  },
  {
    name: 'ctl:requestBodyLimit changes the limit of a transaction',
    rules: 'SecRequestBodyLimit 100\nSecAction "id:9,phase:1,nolog,pass,ctl:requestBodyLimit=7"',
    body: 'a=attack',
    ids: [],
    ends: [413, 'SecRequestBodyLimit'],
  },
  {
    name: 'SecRequestBodyNoFilesLimit: a body without files',
    rules: 'SecRequestBodyNoFilesLimit 7',
    body: 'a=attack',
    ids: [],
    ends: [413, 'SecRequestBodyNoFilesLimit'],
  },
  {
    name: 'SecRequestBodyNoFilesLimit with ProcessPartial is an error of the body, too',
    rules: `${partial}SecRequestBodyNoFilesLimit 8`,
    body: 'a=attack&b=more',
    ids: [1, 2, 3],
  },
  {
    name: 'SecRequestBodyNoFilesLimit leaves files out',
    rules: 'SecRequestBodyNoFilesLimit 300',
    type: multipart,
    body: `${part('f', '; filename="x"', 'y'.repeat(1000))}${part('a', '', 'attack')}--b--\r\n`,
    ids: [3],
  },
  {
    name: 'SecRequestBodyNoFilesLimit counts the other parts',
    rules: 'SecRequestBodyNoFilesLimit 300',
    type: multipart,
    body: `${part('f', '; filename="x"', 'y')}${part('a', '', 'attack'.repeat(100))}--b--\r\n`,
    ids: [],
    ends: [413, 'SecRequestBodyNoFilesLimit'],
  },
  {
    name: 'that a limit cut a document off is no error of the document',
    rules: `${partial}SecRequestBodyLimit 20\nSecAction "id:9,phase:1,nolog,pass,ctl:requestBodyProcessor=JSON"`,
    body: '{"a":"attack","b":"more and more"}',
    ids: [1, 3],
  },
  {
    name: 'a document that is malformed within the limit is',
    rules: `${partial}SecRequestBodyLimit 20\nSecAction "id:9,phase:1,nolog,pass,ctl:requestBodyProcessor=JSON"`,
    body: '{"a":"attack",,"b":"more and more"}',
    ids: [1, 2, 3],
  },
  {
    name: 'a body that the caller has only a part of says so',
    rules: '',
    body: 'a=attack',
    options: { isPartial: true },
    ids: [1, 3],
  },
  {
    name: 'SecArgumentsLimit counts query and body together',
    rules: 'SecArgumentsLimit 3',
    target: '/?q=1&r=2',
    body: 'a=attack&b=attack',
    ids: [1, 2, 3],
  },
  {
    name: 'SecArgumentsLimit: as many are no error',
    rules: 'SecArgumentsLimit 3',
    target: '/?q=1&r=2',
    body: 'a=attack',
    ids: [3],
  },
  {
    name: 'SecArgumentsLimit: too many in the query are an error',
    rules: 'SecArgumentsLimit 2',
    target: '/?q=1&r=2&a=attack',
    ids: [1, 2],
  },
  {
    name: 'SecUploadFileLimit: more files are a fact of the body',
    rules: 'SecUploadFileLimit 1\nSecRule MULTIPART_FILE_LIMIT_EXCEEDED "@eq 1" "id:7,phase:2,pass"',
    type: multipart,
    body: `${part('f', '; filename="x"', 'y')}${part('g', '; filename="z"', 'y')}--b--\r\n`,
    ids: [7],
  },
  {
    name: 'a response beyond SecResponseBodyLimit is refused with 500',
    rules: 'SecResponseBodyLimit 5',
    response: 'a leak',
    ids: [],
    ends: [500, 'SecResponseBodyLimit'],
  },
  {
    name: 'a response is seen in part',
    rules: 'SecResponseBodyLimit 6\nSecResponseBodyLimitAction ProcessPartial',
    response: 'a leak and more',
    ids: [4, 5],
  },
  {
    name: 'a response of a type that is not looked at is not limited',
    rules: 'SecResponseBodyLimit 5\nSecResponseBodyMimeTypesClear',
    response: 'a leak',
    ids: [],
  },
];

function run(engine: ReturnType<typeof engineOf>, one: Case): Transaction {
  const headers = { 'Content-Type': one.type ?? form };
  const transaction = engine.transaction(requestOf({ method: 'POST', target: one.target ?? '/', headers }));
  transaction.processRequestHeaders();
  transaction.processRequestBody(Buffer.from(one.body ?? '', 'latin1'), one.options);
  const type = fieldList([['Content-Type', 'text/plain']]);
  transaction.processResponseHeaders({ status: 200, protocol: 'HTTP/1.1', headers: type });
  transaction.processResponseBody(Buffer.from(one.response ?? '', 'latin1'));
  transaction.processLogging();
  return transaction;
}

for (const one of cases) {
  test(one.name, () => {
    for (const isPlain of [false, true]) {
      const engine = engineOf(`SecResponseBodyAccess On\n${one.rules}\n${watch}`, { isPlain });
      const { matchedRules, interruption, detection } = run(engine, one);
      assert.deepEqual(
        matchedRules.map(({ id }) => id),
        one.ids,
      );
      assert.deepEqual(interruption && [interruption.status, interruption.directive], one.ends);
      assert.deepEqual(detection && [detection.status, detection.directive], one.detects);
    }
  });
}
