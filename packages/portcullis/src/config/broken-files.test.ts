import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadTexts, policyText } from './test/configuration-fixture.ts';

/** What stands below `spec:`, and the diagnostic that has to be among those that come of it. */
const cases: readonly (readonly [spec: string, expected: string, hint?: string])[] = [
  ['  default: {}\n', 'error config.unknown-field 4:3 spec.default', 'did you mean "defaults"?'],
  ['  foo: 1\n', 'error config.unknown-field 4:3 spec.foo', 'allowed: exclude, defaults, domains'],
  ['  domains: {}\n', 'error config.invalid-value 4:12 spec.domains'],
  ['  domains: [{hosts: []}]\n', 'error config.invalid-value 4:21 spec.domains[0].hosts'],
  ['  domains: [{}]\n', 'error config.missing-field 4:13 spec.domains[0].hosts', 'add "hosts" here'],
  ['  domains: [{hosts: [a.example:80]}]\n', 'error config.invalid-value 4:22 spec.domains[0].hosts[0]'],
  [
    '  domains: [{hosts: [A.example]}, {hosts: ["a.example "]}]\n',
    'error config.duplicate-host 4:44 spec.domains[1].hosts[0]',
  ],
  ['  exclude: [healthz]\n', 'error config.invalid-value 4:13 spec.exclude[0]'],
  ['  exclude: ["/a//b"]\n', 'warning config.path-never-matches 4:13 spec.exclude[0]', 'write "/a/b"'],
  ['  defaults: {mode: on}\n', 'error config.invalid-value 4:20 spec.defaults.mode'],
  [
    '  defaults: {mode: blokc}\n',
    'error config.invalid-value 4:20 spec.defaults.mode',
    'did you mean "block"?',
  ],
  ['  defaults: {timeout: 0s}\n', 'error config.invalid-value 4:23 spec.defaults.timeout'],
  ['  defaults: {timeout: 5}\n', 'error config.invalid-value 4:23 spec.defaults.timeout'],
  ['  defaults: {timeout: 1s}\n', 'warning config.timeout-too-long 4:23 spec.defaults.timeout'],
  ['  defaults: {sampling_rate: 1.5}\n', 'error config.invalid-value 4:29 spec.defaults.sampling_rate'],
  ['  defaults: {sampling_rate: .nan}\n', 'error config.invalid-value 4:29 spec.defaults.sampling_rate'],
  [
    '  defaults: {max_request_body_bytes: 1073741825}\n',
    'error config.invalid-value 4:38 spec.defaults.max_request_body_bytes',
  ],
  [
    '  defaults: {mode: off, inspect_request_body: true}\n',
    'error config.conflicting-fields 4:47 spec.defaults.inspect_request_body',
  ],
  [
    '  defaults: {inspect_response_body: true, max_response_body_bytes: 0}\n',
    'error config.conflicting-fields 4:68 spec.defaults.max_response_body_bytes',
  ],
  [
    '  defaults: {skip_checks: [hosts]}\n',
    'error config.invalid-value 4:28 spec.defaults.skip_checks[0]',
    'did you mean "host"?',
  ],
  [
    '  defaults: {postures: {overlimit: block}}\n',
    'error config.unknown-field 4:25 spec.defaults.postures.overlimit',
    'did you mean "over_limit"?',
  ],
  [
    '  defaults: {pipeline: {request: [body_checks, body_checks]}}\n',
    'error config.conflicting-fields 4:48 spec.defaults.pipeline.request[1]',
  ],
  [
    '  defaults: {pipeline: {request: [waf_engine]}, checks: {headers: {forbidden: [x]}}}\n',
    'error config.stage-left-out 4:25 spec.defaults.pipeline.request',
  ],
  [
    '  defaults: {checks: {headers: {forbidden: ["a b"]}}}\n',
    'error config.invalid-value 4:45 spec.defaults.checks.headers.forbidden[0]',
  ],
  [
    '  defaults: {checks: {body: {dlp: {direction: both}}}}\n',
    'error config.missing-field 4:30 spec.defaults.checks.body.dlp',
  ],
  [
    '  defaults: {checks: {body: {dlp: {block: [visa]}}}}\n',
    'error config.invalid-value 4:44 spec.defaults.checks.body.dlp.block[0]',
  ],
  [
    '  defaults: {engines: {coraza: {}}}\n',
    'error config.engine-unavailable 4:24 spec.defaults.engines.coraza',
  ],
  [
    '  defaults: {exceptions: [{paths: [/a]}]}\n',
    'error config.invalid-value 4:27 spec.defaults.exceptions[0]',
  ],
  [
    '  defaults: {exceptions: [{rules: [942100, "942200-", sqli.]}]}\n',
    'error config.invalid-value 4:44 spec.defaults.exceptions[0].rules[1]',
  ],
  [
    '  defaults: {exceptions: [{variables: ["ARG:q"]}]}\n',
    'error config.invalid-value 4:40 spec.defaults.exceptions[0].variables[0]',
  ],
  ['  defaults: {engines: {corazza: {}}}\n', 'error config.unknown-field 4:24 spec.defaults.engines.corazza'],
  ['  defaults: {response: {status: 99}}\n', 'error config.invalid-value 4:33 spec.defaults.response.status'],
  [
    '  defaults: {response: {headers: {content-length: "1"}}}\n',
    'error config.invalid-value 4:35 spec.defaults.response.headers["content-length"]',
  ],
  [
    '  defaults: {response: {headers: {x-a: "a\\nb"}}}\n',
    'error config.invalid-value 4:40 spec.defaults.response.headers["x-a"]',
  ],
  [
    '  defaults: {response: {bodies: {text/plain: "{{nme}}"}}}\n',
    'error config.invalid-value 4:46 spec.defaults.response.bodies["text/plain"]',
  ],
  [
    '  defaults: {response: {status: 403, redirect: {location: /x}}}\n',
    'error config.conflicting-fields 4:33 spec.defaults.response.status',
  ],
  [
    '  domains: [{hosts: ["*"], routes: [{match: {path_exact: /a, path_prefix: /b}}]}]\n',
    'error config.conflicting-fields 4:75 spec.domains[0].routes[0].match.path_prefix',
  ],
  [
    '  domains: [{hosts: ["*"], routes: [{match: {path_regex: "(a"}}]}]\n',
    'error config.invalid-pattern 4:58 spec.domains[0].routes[0].match.path_regex',
  ],
  [
    '  domains: [{hosts: ["*"], routes: [{match: {headers: [{name: a, exact: b, present: true}]}}]}]\n',
    'error config.conflicting-fields 4:85 spec.domains[0].routes[0].match.headers[0].present',
  ],
  [
    '  domains: [{hosts: ["*"], routes: [{match: {content_type: [json]}}]}]\n',
    'error config.invalid-value 4:61 spec.domains[0].routes[0].match.content_type[0]',
  ],
  [
    '  domains: [{hosts: ["*"], routes: [{match: {methods: [get]}}, {match: {methods: [GET, get]}}]}]\n',
    'error config.duplicate-route 4:65 spec.domains[0].routes[1].match',
  ],
  [
    '  domains: [{hosts: ["*"], routes: [{match: {path_exact: /a}}, {match: {path_exact: /a, methods: [GET]}}]}]\n',
    'warning config.unreachable-route 4:65 spec.domains[0].routes[1].match',
  ],
  [
    '  domains: [{hosts: ["*"], routes: [{match: {path_exact: "/a?b"}}]}]\n',
    'warning config.path-never-matches 4:58 spec.domains[0].routes[0].match.path_exact',
  ],
  ['  defaults:\n  domains: [{hosts: ["*"]}]\n', 'warning config.empty-value 4:3 spec.defaults'],
  ['  defaults: {mode: off}\n  defaults: {mode: off}\n', 'error config.duplicate-key 5:3 spec'],
];

test('each fault is told with severity, code, line, column and field', () => {
  for (const [spec, expected, hint] of cases) {
    const { diagnostics } = loadTexts({ 'a.yaml': policyText(spec) });
    const lines = diagnostics.map(({ severity, code, range, path }) => {
      return `${severity} ${code} ${range?.start.line}:${range?.start.column} ${path}`;
    });
    const place = lines.indexOf(expected);
    assert.notEqual(place, -1, `${spec}wanted ${expected}\ngot    ${lines.join('\n       ')}`);
    if (hint !== undefined) assert.equal(diagnostics[place]!.hint, hint, spec);
  }
  assert.equal(cases.length, 45);
});

test('documents of another kind are refused with what is allowed', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['apiVersion: portcullis.dev/v2\nkind: SecurityPolicy\nspec: {}\n', 'did you mean "portcullis.dev/v1"?'],
    ['apiVersion: portcullis.dev/v1\nkind: Policy\nspec: {}\n', 'allowed: SecurityPolicy, ConnectionPolicy'],
    ['kind: SecurityPolicy\nspec: {}\n', 'add "apiVersion: portcullis.dev/v1"'],
    ['spec: {}\n', 'add "apiVersion: portcullis.dev/v1"'],
    ['[1, 2]\n', 'a policy starts with "apiVersion: portcullis.dev/v1" and "kind: SecurityPolicy"'],
  ];
  const mixed = loadTexts({ 'a.yaml': `${policyText('  domains: []\n')}---\n- x\n` }).diagnostics;
  assert.match(mixed[0]!.message, /a policy document is a mapping/);
  for (const [text, hint] of texts) {
    const [first] = loadTexts({ 'a.yaml': text }).diagnostics;
    assert.equal(first!.code, 'config.unknown-document', text);
    assert.equal(first!.hint, hint, text);
  }
});
