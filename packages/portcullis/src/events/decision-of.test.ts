import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { projectRoot } from '@portcullis-testing/prerequisites';
import { planWithPolicy } from '../../test/policy-of.ts';
import { runOffline } from '../cli/requests/run-offline.ts';
import type { DecisionRecord } from '../pipeline/decision-record.ts';

const directives = `
SecRule ARGS "@contains select" "id:100,phase:2,pass,msg:'SQL',tag:'attack-sqli',severity:CRITICAL,setvar:tx.blocking_inbound_anomaly_score=+5"
SecRule ARGS "@contains union" "id:101,phase:2,pass,msg:'union',severity:WARNING,setvar:tx.blocking_inbound_anomaly_score=+3"
`;

function recordOf(
  policy: object,
  body: Uint8Array,
  headers: ReadonlyArray<readonly [string, string]>,
): DecisionRecord {
  const plan = planWithPolicy({ timeout: '10s', ...policy });
  const request = {
    method: 'POST',
    scheme: 'https',
    host: 'shop.example',
    target: '/',
    headers,
    body,
  } as const;
  return runOffline({ ...request, body: Buffer.from(body) }, plan).record;
}

const form = [['content-type', 'application/x-www-form-urlencoded; charset=utf-8']] as const;

test('a record tells the scores of policy and rule set, what decided, the body and the time of each phase', () => {
  const record = recordOf(
    { engines: { seclang: { directives } }, anomaly_threshold: 8 },
    gzipSync('q=union+select'),
    [...form, ['content-encoding', 'gzip']],
  );
  assert.deepEqual(
    [record.verdict, record.engine, record.rule, record.mode],
    ['block', 'anomaly', 'anomaly.threshold', 'block'],
  );
  assert.deepEqual(record.anomaly, {
    request: 8,
    response: 0,
    threshold: 8,
    rule_set: { inbound: 8, outbound: 0 },
  });
  const { bytes, ...body } = record.request_body;
  assert.ok(bytes > 14);
  assert.deepEqual(body, {
    decoded_bytes: 14,
    inspected: 'full',
    type: 'application/x-www-form-urlencoded',
    encoding: 'gzip',
  });
  assert.deepEqual(Object.keys(record.timings_us), ['request_headers', 'request_body']);
  const { request_headers: headers = 0, request_body: time = 0 } = record.timings_us;
  assert.ok(Math.abs(headers + time - record.duration_us) <= 2);
  assert.deepEqual(record.postures, []);
});

test('an engine in a weaker mode is noted and scored, and does not reach the threshold', () => {
  const record = recordOf(
    { engines: { seclang: { directives, mode: 'detect' } }, anomaly_threshold: 5 },
    Buffer.from('q=select'),
    form,
  );
  assert.deepEqual([record.verdict, record.rule, record.anomaly.request], ['allow', '', 5]);
});

test('a posture that was applied is named with its cause', () => {
  const record = recordOf({ engines: { seclang: { directives } } }, Buffer.from('no gzip'), [
    ...form,
    ['content-encoding', 'gzip'],
  ]);
  assert.deepEqual(record.postures, [{ cause: 'unsupported-encoding', posture: 'block' }]);
  assert.deepEqual([record.verdict, record.rule], ['block', 'body.undecodable_encoding']);
});

test('the page about records names every field', () => {
  const page = readFileSync(join(projectRoot, 'docs', 'decision-records.md'), 'utf8');
  const shown = JSON.parse(page.split('```json\n')[1]?.split('```')[0] ?? '') as Record<string, unknown>;
  const record = recordOf({ engines: { seclang: { directives } } }, Buffer.from('q=select'), form);
  const names = (value: object): string[] => Object.keys(value).sort();
  assert.deepEqual(names(shown), names({ event: '', instance: '', ...record }));
  for (const part of ['anomaly', 'request_body', 'response_body'] as const)
    assert.deepEqual(names(shown[part] as object), names(record[part]), part);
});
