import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planWithPolicy } from '../../../test/policy-of.ts';
import { ScriptedEnvoy } from '../../../test/scripted-envoy.ts';
import { runOffline } from '../../cli/requests/run-offline.ts';
import { AttachedPlan } from '../../pipeline/attached-plan.ts';
import { seclangInspectorWithin } from './inspect.ts';

const directives = `
SecRule ARGS "@rx (?i)union\\s+select" "id:100,phase:2,block,deny,status:403,msg:'SQL in %{MATCHED_VAR_NAME}',severity:CRITICAL,tag:attack-sqli"
SecRule REQUEST_HEADERS:User-Agent "@contains scanner" "id:101,phase:1,deny,status:406,msg:'scanner'"
SecRule ARGS:password "@rx ." "id:102,phase:2,pass,msg:'password seen'"
SecRule &REQUEST_HEADERS:Host "@eq 0" "id:103,phase:1,deny,msg:'no host'"
SecRule REQUEST_HEADERS:Transfer-Encoding "@streq chunked" "id:104,phase:1,pass,msg:'chunked'"
`;
const policy = (more: object = {}) => ({
  engines: { seclang: { directives } },
  sampling_rate: 1,
  timeout: '10s',
  ...more,
});
const envoy = (more: object = {}) => new ScriptedEnvoy({ plan: planWithPolicy(policy(more)) });
const rules = (script: ScriptedEnvoy) => script.records[0]?.findings.map(({ finding }) => finding.ruleId);
const form = {
  ':method': 'POST',
  'content-type': 'application/x-www-form-urlencoded',
  'content-length': '30',
};

test('a GET is inspected by both request phases, and Host is there', () => {
  const script = envoy().requestHeaders({ ':path': '/?q=1+union+select+2' }, true).end();
  assert.equal(script.last?.metadata['rule'], '100');
  assert.equal(script.last?.status, 403);
  assert.deepEqual(rules(script), ['100']);
  assert.equal(script.records[0]?.findings[0]?.finding.message, 'SQL in ARGS:q');
  assert.equal(envoy().requestHeaders({ ':path': '/?q=fine' }, true).last?.kind, 'requestHeaders');
});

test('a rule of phase 1 refuses before the body, with its own status', () => {
  const script = envoy().requestHeaders({ ...form, 'user-agent': 'evil scanner' }, false);
  assert.equal(script.last?.status, 406);
  assert.equal(script.last?.metadata['rule'], '101');
});

test('a body is inspected, in one piece or in many', () => {
  const script = envoy().requestHeaders(form, false).requestBody('a=1&b=2%20union%20select%203', true);
  assert.equal(script.last?.metadata['rule'], '100');
  assert.equal(envoy().requestHeaders(form, false).requestBody('a=1', true).last?.kind, 'requestBody');
});

test('the query of a request whose body may never come is inspected at once', () => {
  const script = envoy().requestHeaders({ ...form, ':path': '/?q=1+union+select+2' }, false);
  assert.equal(script.last?.kind, 'immediateResponse');
});

test('looking twice reports once', () => {
  const script = envoy({ mode: 'detect' }).requestHeaders({ ...form, ':path': '/?password=x' }, false);
  script.requestBody('password=y', true).end();
  assert.deepEqual(rules(script), ['102']);
});

test('secrets do not become evidence', () => {
  const script = envoy({ mode: 'detect' }).requestHeaders({ ':path': '/?password=hunter2' }, true).end();
  assert.ok(!JSON.stringify(script.records[0]?.findings).includes('hunter2'));
});

test('detect finds everything and blocks nothing; off does nothing', () => {
  const bad = { ':path': '/?q=1+union+select+2', 'user-agent': 'scanner' };
  const script = envoy({ mode: 'detect' }).requestHeaders(bad, true).end();
  assert.equal(script.last?.kind, 'requestHeaders');
  assert.deepEqual(rules(script), ['101', '100']);
  assert.equal(script.records[0]?.wouldVerdict.action, 'block');
  const off = new ScriptedEnvoy({
    plan: planWithPolicy({ engines: { seclang: { directives, mode: 'off' } } }),
  });
  assert.equal(off.requestHeaders(bad, true).last?.kind, 'requestHeaders');
});

test('what Envoy hides of a chunked request is put back', () => {
  const script = envoy({ mode: 'detect' })
    .requestHeaders({ ':method': 'POST', 'content-type': 'text/plain' }, false)
    .requestBody('x', true)
    .end();
  assert.deepEqual(rules(script), ['104']);
});

test('rules that run out of steps have not seen everything: posture timeout, never a quiet pass', () => {
  const { plan } = planWithPolicy(policy({ fail_mode: 'fail_close' }));
  const request = { ':path': `/?q=${'a'.repeat(2000)}` };
  const short = new ScriptedEnvoy({ plan: new AttachedPlan(plan, [seclangInspectorWithin(10)]) });
  assert.equal(short.requestHeaders(request, true).last?.metadata['rule'], 'posture.timeout');
  const enough = new ScriptedEnvoy({ plan: new AttachedPlan(plan, [seclangInspectorWithin(1_000_000)]) });
  assert.equal(enough.requestHeaders(request, true).last?.kind, 'requestHeaders');
});

test('a limit that the rules set on bodies blocks with its own status and is named', () => {
  const limited = `SecRequestBodyLimit 20\n${directives}`;
  const plan = planWithPolicy(policy({ engines: { seclang: { directives: limited } } }));
  const long = new ScriptedEnvoy({ plan })
    .requestHeaders(form, false)
    .requestBody(`a=${'x'.repeat(28)}`, true);
  assert.equal(long.last?.status, 413);
  assert.equal(long.last?.metadata['rule'], 'SecRequestBodyLimit');
  const short = new ScriptedEnvoy({ plan }).requestHeaders(form, false).requestBody('a=1', true);
  assert.equal(short.last?.kind, 'requestBody');
});

test('a limit of the rules is found once, and blocks nothing, in detect', () => {
  const limited = `SecRequestBodyLimit 20\n${directives}`;
  const plan = planWithPolicy(policy({ mode: 'detect', engines: { seclang: { directives: limited } } }));
  const script = new ScriptedEnvoy({ plan }).requestHeaders(form, false);
  script.requestBody(`a=${'x'.repeat(28)}`, true).end();
  assert.equal(script.last?.kind, 'requestBody');
  assert.deepEqual(rules(script), ['SecRequestBodyLimit']);
});

test('a rule of phase 5 is noted at the end, and shows traffic only where its secrets are known', () => {
  const looksBack = `
SecRule ARGS:q "@contains x" "id:1,phase:2,pass,nolog,setvar:tx.seen=%{MATCHED_VAR}"
SecRule ARGS:log "@streq 1" "id:2,phase:2,pass,log,msg:'asked'"
SecRule TX:SEEN "@rx ." "id:3,phase:5,deny,msg:'looked back',logdata:'%{MATCHED_VAR}'"
`;
  const run = (query: string) => {
    const engines = { seclang: { directives: looksBack } };
    const script = new ScriptedEnvoy({ plan: planWithPolicy(policy({ engines })) });
    script.requestHeaders({ ':path': `/?${query}` }, true).end();
    assert.equal(script.last?.kind, 'requestHeaders');
    return script.records[0]?.findings.map(({ finding }) => [finding.ruleId, finding.effect, finding.data]);
  };
  assert.deepEqual(run('q=xyz'), [['3', 'note', undefined]]);
  assert.deepEqual(run('q=xyz&log=1'), [
    ['2', 'note', undefined],
    ['3', 'note', 'xyz'],
  ]);
  assert.deepEqual(run('q=y'), []);
});

test('an empty Host is there, an absent one is not', () => {
  const detect = envoy({ mode: 'detect' });
  detect.requestHeaders({ ':authority': '' }, true).end();
  assert.deepEqual(rules(detect), []);
});

test('responses are looked at where the policy asks for their bodies, or the block says so', () => {
  const directives = `SecRule RESPONSE_HEADERS:X-Bad "@rx ." "id:31,phase:3,deny"
SecRule RESPONSE_BODY "@contains stack trace" "id:41,phase:4,deny"`;
  const rulesOf = (seclang: object, policy: object): string => {
    const response = {
      status: 200,
      headers: [
        ['content-type', 'text/html'],
        ['x-good', '1'],
      ] as const,
      body: Buffer.from('a stack trace'),
    };
    const request = {
      method: 'GET',
      scheme: 'https',
      host: 'h',
      target: '/',
      headers: [],
      response,
    } as const;
    const plan = planWithPolicy({
      timeout: '10s',
      sampling_rate: 1,
      engines: { seclang: { directives, ...seclang } },
      ...policy,
    });
    const { record, inspection } = runOffline({ ...request, body: Buffer.alloc(0) }, plan);
    const phases = Object.keys(record.timings_us).filter((phase) => phase.startsWith('response'));
    return `${inspection.wantsResponse} ${phases.join(' ')}: ${record.findings.map(({ rule_id }) => rule_id).join(' ')}`;
  };
  assert.match(rulesOf({}, {}), /^false .*: $/);
  assert.match(rulesOf({}, { inspect_response_body: true }), /^true response_headers response_body: 41$/);
  assert.match(rulesOf({ inspect_response: true }, {}), /^true .*: $/);
  assert.match(rulesOf({ inspect_response: false }, { inspect_response_body: true }), /^true .*: $/);
});

test('a file of no known type is looked at where it is text of some kind, whatever is written in it', () => {
  const looks = (body: string | Uint8Array): boolean => {
    const script = envoy().requestHeaders(
      { ...form, 'content-type': 'application/octet-stream', 'content-length': String(body.length) },
      false,
    );
    return script.requestBody(body, true).last?.kind === 'immediateResponse';
  };
  for (const text of [
    'union select',
    '<!doctype html><p>union select',
    '<?xml version="1.0"?><a>union select</a>',
    '<svg xmlns="http://www.w3.org/2000/svg">union select</svg>',
    '<?php union select',
    '#!/bin/sh\nunion select',
  ])
    assert.equal(looks(text), true, text);
  const image = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from('union select')]);
  assert.equal(looks(image), false);
});

test('further arguments may be long, and are looked at to their end', () => {
  const nested = Buffer.from(`${'x'.repeat(9_000)} union select 1`).toString('base64');
  const body = `a=${encodeURIComponent(nested)}`;
  const script = envoy().requestHeaders({ ...form, 'content-length': String(body.length) }, false);
  assert.equal(script.requestBody(body, true).last?.metadata['rule'], '100');
});

test('a rule that blocks and does not log is named all the same', () => {
  const silent = 'SecRule ARGS "@contains attack" "id:7,phase:2,deny,nolog"';
  const plan = planWithPolicy({
    engines: { seclang: { directives: silent } },
    sampling_rate: 1,
    timeout: '10s',
  });
  const script = new ScriptedEnvoy({ plan }).requestHeaders({ ':path': '/?q=attack' }, true).end();
  assert.equal(script.last?.status, 403);
  assert.deepEqual(rules(script), ['7']);
});
