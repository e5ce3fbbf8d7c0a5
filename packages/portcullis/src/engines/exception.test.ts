import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOf, planWithPolicy } from '../../test/policy-of.ts';
import type { OfflineRequest } from '../cli/requests/offline-request.ts';
import { runOffline } from '../cli/requests/run-offline.ts';
import type { RuleException } from '../config/exception-plan.ts';
import type { AttachedPlan } from '../pipeline/attached-plan.ts';
import { covers, exceptionsOn } from './exception.ts';

const any: RuleException = { reason: '', ids: [], names: [], tags: [], targets: [], paths: [] };

test('paths: a star is one segment, two at the end are any', () => {
  const holds = (pattern: string, path: string) => exceptionsOn(path, [{ ...any, paths: [pattern] }]).length;
  const cases: ReadonlyArray<readonly [pattern: string, path: string, holds: number]> = [
    ['/a', '/a', 1],
    ['/a', '/a/', 0],
    ['/a/*/c', '/a/b/c', 1],
    ['/a/*/c', '/a/b/d/c', 0],
    ['/a/**', '/a/b/c', 1],
    ['/a/**', '/a', 1],
    ['/a/**', '/ab', 0],
    ['/**', '/', 1],
  ];
  for (const [pattern, path, expected] of cases)
    assert.equal(holds(pattern, path), expected, `${pattern} ${path}`);
});

test('rules by id, range, name and tag; parts by variable and member', () => {
  const sqli = { ...any, ids: [[942100, 942199]] as const };
  const finding = { ruleId: '942150', where: 'ARGS:q', tags: ['attack-sqli'] };
  const cases: ReadonlyArray<readonly [exception: RuleException, covered: boolean]> = [
    [sqli, true],
    [{ ...any, ids: [[942200, 942200]] }, false],
    [{ ...any, names: ['baseline.sqli.'] }, false],
    [{ ...any, tags: ['attack-sqli'] }, true],
    [{ ...sqli, tags: ['attack-xss'] }, false],
    [{ ...sqli, targets: [{ variable: 'ARGS', member: 'q' }] }, true],
    [{ ...sqli, targets: [{ variable: 'ARGS', member: 'qq' }] }, false],
    [{ ...sqli, targets: [{ variable: 'ARGS', member: '' }] }, true],
    [{ ...sqli, targets: [{ variable: 'REQUEST_COOKIES', member: 'q' }] }, false],
  ];
  for (const [exception, covered] of cases)
    assert.equal(covers(exception, finding), covered, JSON.stringify(exception));
  const note = { ...any, targets: [{ variable: 'ARGS', member: 'items.*.note' }] };
  const at = (where: string) => covers(note, { ruleId: 'baseline.sqli.union-select', where });
  assert.deepEqual(
    [
      'request.body.json.items.0.note',
      'ARGS:json.items.0.note',
      'ARGS_POST:items.1.note',
      'ARGS:items.note',
    ].map(at),
    [true, true, true, false],
  );
  const twice = { ...any, targets: [{ variable: 'ARGS', member: 'a*b*c*d' }] };
  assert.deepEqual(
    ['axbxcxd', 'abcd', 'axcxbxd', 'abd', 'abxd'].map((name) =>
      covers(twice, { ruleId: '1', where: `ARGS:${name}` }),
    ),
    [true, true, false, false, false],
  );
  assert.ok(
    covers({ ...any, names: ['baseline.sqli.'] }, { ruleId: 'baseline.sqli.union-select', where: '' }),
  );
});

const scoring = `
SecRule ARGS|REQUEST_COOKIES "@contains select" "id:100,phase:2,pass,msg:'SQL',tag:'attack-sqli',setvar:tx.score=+5"
SecRule ARGS "@contains union" "id:101,phase:1,pass,msg:'union',tag:'attack-sqli',setvar:tx.score=+5"
SecRule TX:score "@ge 5" "id:949,phase:2,deny,msg:'sum'"
`;

function verdictOf(
  plan: AttachedPlan,
  target: string,
  headers: ReadonlyArray<readonly [string, string]> = [],
) {
  const request: OfflineRequest = {
    method: 'GET',
    scheme: 'https',
    host: 'shop.example',
    target,
    headers,
    body: Buffer.alloc(0),
  };
  const { record } = runOffline(request, plan);
  return [record.verdict, record.findings.map(({ rule_id }) => rule_id).join(' ')];
}

const seclangWith = (...exceptions: object[]) =>
  planWithPolicy({ timeout: '10s', engines: { seclang: { directives: scoring } }, exceptions });

test('what an exception covers adds nothing to the score of rules, in every phase', () => {
  const plan = seclangWith({ tags: ['attack-sqli'], arguments: ['text'], paths: ['/forum/*/post'] });
  assert.deepEqual(verdictOf(plan, '/forum/7/post?text=union+select'), ['allow', '']);
  assert.deepEqual(verdictOf(plan, '/forum/7/post?q=union'), ['block', '101 949']);
  assert.deepEqual(verdictOf(plan, '/forum/7/other?text=select'), ['block', '100 949']);
  assert.deepEqual(verdictOf(plan, '/forum/7/post?text=select&q=select'), ['block', '100 949']);
});

test('a rule without a part is off as a whole; a cookie by its variable', () => {
  const off = seclangWith({ rules: [100] });
  assert.deepEqual(verdictOf(off, '/?q=select'), ['allow', '']);
  assert.deepEqual(verdictOf(off, '/?q=union'), ['block', '101 949']);
  const cookie = seclangWith({ rules: ['100-101'], variables: ['request_cookies:last'] });
  assert.deepEqual(verdictOf(cookie, '/', [['cookie', 'last=select']]), ['allow', '']);
  assert.deepEqual(verdictOf(cookie, '/', [['cookie', 'other=select']]), ['block', '100 949']);
});

test('the baseline honours them, and goes on to what they do not cover', () => {
  const plan = planWithPolicy({
    timeout: '10s',
    engines: { baseline: {} },
    exceptions: [{ rules: ['baseline.sqli.'], arguments: ['query'] }],
  });
  const attack = encodeURIComponent("1' or '1'='1");
  assert.deepEqual(verdictOf(plan, `/?query=${attack}`), ['allow', '']);
  assert.equal(verdictOf(plan, `/?query=${attack}&other=${attack}`)[0], 'block');
  assert.equal(verdictOf(plan, '/?query=%3Cscript%3Ealert(1)%3C/script%3E')[0], 'block');
});

test('a route adds its exceptions to those of its domain', () => {
  const plan = planOf({
    domains: [
      {
        hosts: ['*'],
        policy: {
          timeout: '10s',
          engines: { seclang: { directives: scoring } },
          exceptions: [{ rules: [100] }],
        },
        routes: [{ match: { path_prefix: '/r' }, policy: { exceptions: [{ rules: [101] }] } }],
      },
    ],
  });
  assert.deepEqual(verdictOf(plan, '/r?q=union+select'), ['allow', '']);
  assert.deepEqual(verdictOf(plan, '/s?q=union+select'), ['block', '101 949']);
});
