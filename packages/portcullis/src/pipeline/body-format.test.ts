import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { planWithPolicy } from '../../test/policy-of.ts';
import { ScriptedEnvoy } from '../../test/scripted-envoy.ts';
import type { BodyBudget } from '../state/body-budget.ts';
import { systemClock } from './clock.ts';
import { runLaneJob } from './lane-job.ts';

const policy = { inspect_request_body: true, sampling_rate: 1, timeout: '10s', fail_mode: 'fail_close' };

/** Rules of the findings on a body, with an exclamation mark for what blocks, and what became of it. */
function seen(type: string, body: string | Uint8Array, more: object = {}, encoding = ''): string[] {
  const script = new ScriptedEnvoy({ plan: planWithPolicy({ ...policy, ...more }) });
  const lines = {
    ':method': 'POST',
    'content-length': String(body.length),
    ...(type === '' ? {} : { 'content-type': type }),
    ...(encoding === '' ? {} : { 'content-encoding': encoding }),
  };
  script.requestHeaders(lines, false).requestBody(body, true).end();
  const [record] = script.records;
  return (record?.findings ?? []).map(
    ({ finding }) => `${finding.ruleId}${finding.effect === 'block' ? '!' : ''}`,
  );
}

const json = 'application/json';
const cases: ReadonlyArray<readonly [name: string, rules: string[], ...rest: Parameters<typeof seen>]> = [
  ['plain JSON', [], json, '{"a":[1,"b"]}'],
  ['a plain form', [], 'application/x-www-form-urlencoded', 'a=1&b=%20'],
  ['an image', [], 'image/png', '\x89PNG\r\n\x1a\n\0\0'],
  ['bytes', [], 'application/octet-stream', '\x01\x02\x03\0'],
  ['no type', ['body.content_type_missing'], '', '{"a":1}'],
  ['a malformed type', ['body.content_type_malformed'], 'application/json; x', '{"a":1}'],
  [
    'two types',
    ['body.content_type_malformed', 'body.content_type_multiple'],
    'application/json, text/x',
    '{}',
  ],
  ['another format', ['body.content_type_mismatch'], 'text/plain', '{"a":1}'],
  ['a duplicate key', ['body.json_duplicate_key'], json, '{"a":1,"a":2}'],
  ['a big number', ['body.json_big_number'], json, '[12345678901234567890]'],
  ['a NUL byte', ['body.text_nul_byte'], json, '["\\u0000"]'],
  ['a document type', ['body.xml_doctype'], 'text/xml', '<!DOCTYPE a><a/>'],
  [
    'an external entity',
    ['body.xml_doctype', 'body.xml_entity_declaration', 'body.xml_external_identifier', 'body.unparsable'],
    'text/xml',
    '<!DOCTYPE a [<!ENTITY b SYSTEM "c">]><a>&b;</a',
  ],
  ['broken JSON', ['body.unparsable'], json, '{"a":'],
  ['broken JSON, posture block', ['body.unparsable!'], json, '{"a":', { postures: { parse_error: 'block' } }],
  ['too deep', ['body.too_large!'], json, '[[[1]]]', { body_limits: { depth: 2 } }],
  ['too many fields', ['body.too_large!'], json, '[1,2,3]', { body_limits: { fields: 2 } }],
  [
    'too many, posture allow',
    ['body.too_large'],
    json,
    '[1,2]',
    { body_limits: { fields: 1 }, postures: { over_limit: 'allow' } },
  ],
  [
    'a long value is read whole',
    ['body.limit_value_bytes'],
    json,
    '["abc"]',
    { body_limits: { value_bytes: 2 } },
  ],
  [
    'decoded too long',
    ['body.too_large!'],
    json,
    gzipSync(Buffer.alloc(2_000_000, ' ')),
    { body_limits: { decoded_bytes: 1_000_000 } },
    'gzip',
  ],
  [
    'decoded too regular',
    ['body.too_large!'],
    json,
    gzipSync(Buffer.alloc(2_000_000, ' ')),
    { body_limits: { decoded_ratio: 10 } },
    'gzip',
  ],
  [
    'gzip twice in a row',
    ['body.coding_several_members'],
    json,
    Buffer.concat([gzipSync('[1,'), gzipSync('2]')]),
    {},
    'gzip',
  ],
  [
    'bytes behind gzip',
    ['body.coding_trailing_data'],
    json,
    Buffer.concat([gzipSync('[1]'), Buffer.from('x')]),
    {},
    'gzip',
  ],
  ['gzip of which no header tells', ['body.coding_undeclared'], json, gzipSync('[1]')],
  [
    'gzip of which no header tells, decoded too long',
    ['body.coding_undeclared', 'body.too_large!', 'body.unparsable'],
    json,
    gzipSync(Buffer.alloc(2_000_000, ' ')),
    { body_limits: { decoded_bytes: 1_000_000 } },
  ],
];
let ran = 0;
for (const [name, rules, ...rest] of cases) {
  test(name, () => {
    ran++;
    assert.deepEqual(seen(...rest), rules);
  });
}
test('ran them all', () => assert.equal(ran, 25));

test('what was reached or broken is the evidence', () => {
  const script = new ScriptedEnvoy({ plan: planWithPolicy({ ...policy, body_limits: { depth: 1 } }) })
    .requestHeaders({ ':method': 'POST', 'content-type': json, 'content-length': '5' }, false)
    .requestBody('[[1]]', true)
    .end();
  assert.equal(script.records[0]?.findings[0]?.finding.evidence, 'limit.depth');
});

test('decoded bodies are counted in the budget while they are inspected, and only then', () => {
  const plan = planWithPolicy(policy);
  const body = gzipSync(Buffer.alloc(100_000, ' '));
  const job = {
    version: '',
    lines: [
      [':method', 'POST'],
      [':authority', 'a.example'],
      [':path', '/'],
      ['content-type', json],
      ['content-encoding', 'gzip'],
    ] as const,
    label: { listener: 'test', nodeId: '', project: '' },
    trustedHops: undefined,
    sourceAddress: undefined,
    protocol: 'HTTP/1.1',
    body,
    complete: true,
  };
  let held = 0;
  let most = 0;
  const budget = (limit: number): BodyBudget => ({
    reserve: (bytes) => {
      if (held + bytes > limit) return false;
      held += bytes;
      most = Math.max(most, held);
      return true;
    },
    release: (bytes) => {
      held -= bytes;
    },
  });
  const run = (limit: number) =>
    runLaneJob(job, plan, { clock: systemClock, random: () => 0, defaultAllow: true, budget: budget(limit) });
  assert.equal(run(1_000_000).verdict.action, 'allow');
  assert.deepEqual([held, most], [0, 100_000]);
  assert.equal(run(50_000).verdict.deciding?.ruleId, 'posture.overload');
  assert.equal(held, 0);
});
