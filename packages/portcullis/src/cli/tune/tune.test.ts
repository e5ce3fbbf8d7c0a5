import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { planWithPolicy } from '../../../test/policy-of.ts';
import type { AttachedPlan } from '../../pipeline/attached-plan.ts';
import type { DecisionRecord } from '../../pipeline/decision-record.ts';
import { runOffline } from '../requests/run-offline.ts';
import { runTune } from './tune-command.ts';
import { renderTuneReport, type TuneReport } from './tune-report.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-tune-'));
test.after(() => rmSync(root, { recursive: true, force: true }));

const rules = `
SecRule ARGS "@contains select" "id:100,phase:2,pass,msg:'SQL word',severity:CRITICAL"
SecRule ARGS "@contains union" "id:101,phase:2,pass,msg:'SQL union',severity:CRITICAL"
SecRule ARGS "@contains passwd" "id:102,phase:2,pass,msg:'file',severity:CRITICAL"
SecRule REQUEST_HEADERS:User-Agent "@contains odd" "id:103,phase:1,pass,msg:'odd agent',severity:NOTICE"
`;
const planWith = (exceptions: readonly object[]): AttachedPlan =>
  planWithPolicy({ timeout: '10s', engines: { seclang: { directives: rules } }, exceptions });
const plain = planWith([]);

function decide(target: string, agent = 'curl', plan = plain): DecisionRecord {
  return runOffline(
    {
      method: 'GET',
      scheme: 'https',
      host: 'shop.example',
      target,
      headers: [['user-agent', agent]],
      body: Buffer.alloc(0),
      client: '192.0.2.1',
    },
    plan,
  ).record;
}

function tune(records: readonly DecisionRecord[], json: boolean, minCount = 2): string {
  const log = join(root, 'log.jsonl');
  writeFileSync(
    log,
    records.map((record) => `${JSON.stringify({ event: 'decision', ...record })}\n`).join(''),
  );
  let output = '';
  assert.equal(
    runTune(log, { minCount, json }, (text) => {
      output += text;
    }),
    0,
  );
  return output;
}

const noise = [
  ...['1', '22', '333'].map((id) => decide(`/forum/${id}/post?text=select+a+colour`)),
  decide('/faq?q=select'),
  decide('/faq?q=select'),
  decide('/', 'odd client'),
  decide('/x', 'odd client'),
  decide('/y', 'odd client'),
  decide('/rare?q=select'),
];
const attacks = Array.from({ length: 5 }, () => decide('/faq?q=union+select+passwd'));

test('the most noise first, each exception for one rule, variable and route', () => {
  const report = JSON.parse(tune([...noise, ...attacks], true)) as TuneReport;
  assert.equal(report.decisions, 14);
  assert.deepEqual(
    report.exceptions.map(({ exception, decisions, alone, clients }) => [
      exception,
      decisions,
      alone,
      clients,
    ]),
    [
      [{ rules: [100], arguments: ['text'], paths: ['/forum/*/post'] }, 3, 3, 1],
      [{ rules: [103], variables: ['REQUEST_HEADERS:user-agent'] }, 3, 3, 1],
      [{ rules: [100], arguments: ['q'], paths: ['/faq'] }, 2, 2, 1],
    ],
  );
  assert.deepEqual(report.exceptions[0]?.samples, ['select a colour']);
});

test('attacks get no exception, and the report says why', () => {
  const report = JSON.parse(tune([...noise, ...attacks], true)) as TuneReport;
  const attack = report.not_proposed.filter(({ reason }) => reason.includes('looks like an attack'));
  assert.deepEqual(
    attack.map(({ rule, decisions }) => [rule, decisions]),
    [
      ['100', 5],
      ['101', 5],
      ['102', 5],
    ],
  );
  assert.ok(report.not_proposed.some(({ reason }) => reason.includes('less than 2 times at /rare')));
});

test('with the exceptions the noise is gone and the attacks are not', () => {
  const report = JSON.parse(tune(noise, true, 1)) as TuneReport;
  const tuned = planWith(report.exceptions.map(({ exception }) => exception));
  for (const target of ['/forum/9/post?text=select', '/faq?q=select'])
    assert.deepEqual(decide(target, 'odd client', tuned).findings, [], target);
  const ids = (record: DecisionRecord): string[] => record.findings.map(({ rule_id }) => rule_id);
  assert.deepEqual(ids(decide('/faq?q=union&p=passwd', 'curl', tuned)), ['101', '102']);
  assert.deepEqual(ids(decide('/faq?other=select', 'curl', tuned)), ['100']);
});

test('names from traffic cannot write directives', () => {
  const evil = Array.from({ length: 3 }, () => decide('/faq?q%22%0aSecRuleEngine+Off=select'));
  const text = tune(evil, false);
  assert.match(text, /No exception is proposed/);
  assert.match(text, /has no plain name/);
  assert.ok(text.split('\n').every((line) => line === '' || line.startsWith('#')));
});

test('the snippet is a policy', () => {
  const text = tune(noise, false);
  assert.match(text, /^# 9 decisions with detections were read\.\n/);
  assert.match(
    text,
    /\n# For the policy \*\|\*:\nexceptions:\n {2}# 100 SQL word\n {2}# 3 decisions, 3 by this alone, 1 client\n/,
  );
  const { exceptions } = parse(text) as { exceptions: object[] };
  assert.equal(exceptions.length, 3);
  assert.deepEqual(decide('/faq?q=select', 'curl', planWith(exceptions)).findings, []);
});

test('a log without decisions is exit code 2', () => {
  const log = join(root, 'empty.jsonl');
  writeFileSync(log, '{}\n');
  assert.equal(
    runTune(log, { minCount: 1 }, () => undefined),
    2,
  );
});

test('what was left out is told', () => {
  const text = renderTuneReport({ version: 2, decisions: 9, left_out: 3, exceptions: [], not_proposed: [] });
  assert.match(text, /^# 9 decisions .*\n# 3 detections were left out: too many different ones came before/);
});
