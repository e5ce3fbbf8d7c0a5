import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompiledPolicy } from './plan.ts';
import { loadTexts, policyText } from './test/configuration-fixture.ts';

/** The policy of a domain whose settings are the given flow mapping. */
function compiled(settings: string): CompiledPolicy {
  const { plan, diagnostics } = loadTexts({
    'a.yaml': policyText(`  domains: [{hosts: ["*"], policy: ${settings}}]\n`),
  });
  assert.ok(plan, JSON.stringify(diagnostics));
  return plan.policies[0]!;
}

test('nothing set gives the builtin values', () => {
  const policy = compiled('{}');
  assert.deepEqual(
    { ...policy, origin: policy.origin.path },
    {
      index: 0,
      id: '*|*',
      document: '',
      origin: 'spec.domains[0]',
      mode: 'block',
      failMode: 'fail_open',
      postures: {
        'parse-error': 'detect',
        'over-limit': 'block',
        'unsupported-encoding': 'block',
        'partial-body': 'detect',
        timeout: 'allow',
        'engine-error': 'allow',
        overload: 'allow',
        'body-withheld': 'detect',
      },
      timeoutMs: 50,
      logLevel: 'info',
      samplingRate: 0.05,
      anomalyThreshold: 0,
      request: {
        stages: ['fast_pre_checks', 'body_checks', 'waf_engine'],
        inspectBody: false,
        maxBodyBytes: 0,
        bytesPerMs: 100_000,
      },
      response: {
        stages: ['fast_pre_checks', 'body_checks', 'waf_engine'],
        inspectBody: false,
        maxBodyBytes: 0,
        bytesPerMs: 100_000,
      },
      headerChecks: { forbidden: [], required: [], maxValueBytes: 8192, enforceValidHost: false },
      bodyChecks: { requireJson: false, detectSensitiveData: false, dlp: null },
      bodyLimits: {
        fields: 16_384,
        depth: 512,
        parts: 1_024,
        files: 100,
        valueBytes: 1_048_576,
        totalBytes: 16_777_216,
        decodedBytes: 8_388_608,
        decodedRatio: 200,
      },
      engines: [],
      exceptions: [],
      blockResponse: { status: null, headers: [], bodies: [], redirect: null },
    },
  );
});

test('own failures follow fail_mode, unless a posture says otherwise', () => {
  const { postures } = compiled('{fail_mode: fail_close, postures: {overload: detect, parse_error: block}}');
  assert.equal(postures.timeout, 'block');
  assert.equal(postures['engine-error'], 'block');
  assert.equal(postures.overload, 'detect');
  assert.equal(postures['parse-error'], 'block');
});

test('body limits: each level sets its own, and a longer body may be as long decoded', () => {
  const { bodyLimits } = compiled('{body_limits: {depth: 9}, max_request_body_bytes: 20000000}');
  assert.deepEqual([bodyLimits.depth, bodyLimits.fields], [9, 16_384]);
  assert.deepEqual([bodyLimits.decodedBytes, bodyLimits.totalBytes], [20_000_000, 40_000_000]);
});

test('a body is inspected when a flag or a check asks for it', () => {
  const mebibyte = 1_048_576;
  const cases: readonly (readonly [settings: string, request: number, response: number])[] = [
    ['{inspect_request_body: true}', mebibyte, 0],
    ['{inspect_request_body: true, max_request_body_bytes: 5}', 5, 0],
    ['{inspect_response_body: true}', 0, mebibyte],
    ['{checks: {body: {require_json: true}}}', mebibyte, 0],
    ['{checks: {body: {detect_sensitive_data: true}}}', mebibyte, 0],
    ['{checks: {body: {require_json: true}}, inspect_request_body: false}', 0, 0],
    ['{checks: {body: {require_json: true}}, inspect_response_body: true}', 0, mebibyte],
    ['{checks: {body: {require_json: true}}, skip_checks: [json]}', 0, 0],
    ['{checks: {body: {dlp: {block: [ssn]}}}}', 0, mebibyte],
    ['{checks: {body: {dlp: {block: [ssn], direction: request}}}}', mebibyte, 0],
    ['{checks: {body: {dlp: {block: [ssn], direction: both}}}}', mebibyte, mebibyte],
    ['{checks: {body: {dlp: {block: [ssn]}}}, skip_checks: [sensitive_data]}', 0, 0],
    ['{mode: off, checks: {body: {require_json: true}}}', 0, 0],
    ['{mode: detect, checks: {body: {require_json: true}}}', mebibyte, 0],
  ];
  for (const [settings, request, response] of cases) {
    const policy = compiled(settings);
    assert.equal(policy.request.maxBodyBytes, request, settings);
    assert.equal(policy.request.inspectBody, request > 0, settings);
    assert.equal(policy.response.maxBodyBytes, response, settings);
    assert.equal(policy.response.inspectBody, response > 0, settings);
  }
  assert.equal(cases.length, 14);
});

test('header limits: the own one, else max_header_bytes', () => {
  assert.equal(compiled('{max_header_bytes: 100}').headerChecks.maxValueBytes, 100);
  assert.equal(compiled('{max_header_bytes: 0}').headerChecks.maxValueBytes, 0);
  const both = '{max_header_bytes: 100, checks: {headers: {max_header_value_bytes: 7}}}';
  assert.equal(compiled(both).headerChecks.maxValueBytes, 7);
  assert.equal(compiled('{skip_checks: [oversized_headers]}').headerChecks.maxValueBytes, 0);
});

test('a response template is cut into text and placeholders', () => {
  const { blockResponse } = compiled(
    '{response: {status: 451, headers: {X-Id: "{{request_id}}"}, bodies: {text/html: "<b>{{ status }}</b> {x}"}}}',
  );
  assert.deepEqual(blockResponse, {
    status: 451,
    headers: [['x-id', [{ placeholder: 'request_id' }]]],
    bodies: [['text/html', ['<b>', { placeholder: 'status' }, '</b> {x}']]],
    redirect: null,
  });
  assert.deepEqual(
    compiled('{response: {redirect: {location: "/blocked?id={{request_id}}"}}}').blockResponse.redirect,
    {
      status: 302,
      location: ['/blocked?id=', { placeholder: 'request_id' }],
    },
  );
});

test('an inherited limit of 0 does not switch off what a route asks for', () => {
  const text = `  domains:
    - hosts: ["*"]
      policy: {max_request_body_bytes: 0}
      routes: [{match: {path_exact: /a}, policy: {inspect_request_body: true}}]
`;
  for (const [apiVersion, codes] of [
    ['portcullis.dev/v1', ['config.limit-ignored']],
    ['sentinel.elchi.io/v1', ['config.limit-ignored', 'config.differs-resolved-limit']],
  ] as const) {
    const { plan, diagnostics } = loadTexts({ 'a.yaml': policyText(text, apiVersion) });
    assert.equal(plan!.policies[1]!.request.maxBodyBytes, 1_048_576);
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      codes,
    );
  }
});

test('a stage that one level leaves out and another configures is told', () => {
  const { diagnostics } = loadTexts({
    'a.yaml': policyText(`  defaults: {checks: {headers: {forbidden: [x-a]}}}
  domains: [{hosts: ["*"], policy: {pipeline: {request: [body_checks]}}}]
`),
  });
  assert.deepEqual(
    diagnostics.map(({ severity, code, path }) => [severity, code, path]),
    [['warning', 'config.stage-left-out', 'spec.domains[0]']],
  );
});
