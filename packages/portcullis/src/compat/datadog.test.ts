import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { shared } from '@portcullis-testing/prerequisites';
import { parse } from 'yaml';
import { translateDatadog } from './datadog.ts';
import { datadogOptions, datadogPolicyVariables } from './datadog-options.ts';

const sheet = shared('reference/datadog-external-processor.md');

interface Given {
  readonly environment?: Readonly<Record<string, string>>;
  readonly chosen?: boolean;
  readonly ownPolicies?: boolean;
  readonly hasIpv6?: boolean;
  readonly files?: Readonly<Record<string, string>>;
}

function translate({ environment = {}, chosen = false, ownPolicies = true, hasIpv6 = true, files }: Given) {
  return translateDatadog({ environment, chosen, ownPolicies, hasIpv6, read: (path) => files?.[path] });
}

/** The policy that is written, as data. */
function policyOf(environment: Readonly<Record<string, string>>, files?: Readonly<Record<string, string>>) {
  const translation = translate({ environment, chosen: true, ownPolicies: false, ...(files && { files }) });
  const text = translation.policy ?? '';
  return { ...translation, defaults: parse(text).spec.defaults as Record<string, unknown> };
}

test('active by its own variables or the flag, never by those that every container has', () => {
  const active = (environment: Record<string, string>, chosen = false) =>
    translate({ environment, chosen }).active;
  assert.equal(active({ DD_AGENT_HOST: 'a', DD_SERVICE: 's', DD_ENV: 'e' }), false);
  assert.equal(active({ DD_SERVICE_EXTENSION_PORT: '1' }), true);
  assert.equal(active({ DD_APPSEC_RULES: 'r.json' }), true);
  assert.equal(active({ PORTCULLIS_SETUP: 'datadog' }), true);
  assert.equal(active({}, true), true);
  assert.deepEqual(translate({ environment: { DD_BOGUS: '1' } }).notes, []);
});

test('the defaults are those of the original, with a certificate of our own', () => {
  const { variables, notes, problems } = translate({ chosen: true });
  assert.deepEqual(problems, []);
  assert.match(notes.join(), /remote configuration is not served.*--config-dir/);
  assert.deepEqual(variables, {
    PORTCULLIS_SETUP: 'datadog',
    PORTCULLIS_EXTPROC_LISTENERS: 'datadog=tls:[::]:443',
    PORTCULLIS_HEALTH_ADDR: '[::]:80',
    PORTCULLIS_ALLOW_NON_LOOPBACK: 'true',
    PORTCULLIS_TLS_SELF_SIGNED: 'true',
    PORTCULLIS_TRACE_SERVICE: 'serviceextensions',
    PORTCULLIS_TRACE_ALL: 'false',
  });
  const withoutIpv6 = translate({ chosen: true, hasIpv6: false }).variables;
  assert.equal(withoutIpv6['PORTCULLIS_EXTPROC_LISTENERS'], 'datadog=tls:0.0.0.0:443');
});

test('listener: files, no TLS, socket', () => {
  const of = (environment: Record<string, string>) => translate({ environment }).variables;
  const files = {
    DD_SERVICE_EXTENSION_HOST: '10.0.0.1',
    DD_SERVICE_EXTENSION_TLS_CERT_FILE: '/c',
    DD_SERVICE_EXTENSION_TLS_KEY_FILE: '/k',
  };
  assert.equal(of(files)['PORTCULLIS_EXTPROC_LISTENERS'], 'datadog=tls:10.0.0.1:443');
  assert.equal(of(files)['PORTCULLIS_TLS_SELF_SIGNED'], undefined);
  const plain = of({ ...files, DD_SERVICE_EXTENSION_TLS: 'false', DD_SERVICE_EXTENSION_PORT: '9' });
  assert.equal(plain['PORTCULLIS_EXTPROC_LISTENERS'], 'datadog=tcp:10.0.0.1:9');
  assert.equal(plain['PORTCULLIS_TLS_CERT'], undefined);
  const socket = of({ DD_SERVICE_EXTENSION_UDS_PATH: '/run/e.sock' });
  assert.equal(socket['PORTCULLIS_EXTPROC_LISTENERS'], 'datadog=unix:/run/e.sock');
  assert.equal(socket['PORTCULLIS_TLS_SELF_SIGNED'], undefined);
});

test('what cannot be honoured is refused with the reason', () => {
  const cases: ReadonlyArray<readonly [name: string, value: string, reason: RegExp]> = [
    ['DD_SERVICE_EXTENSION_HOST', 'here', /no IP address/],
    ['DD_SERVICE_EXTENSION_PORT', '70000', /no port/],
    ['DD_SERVICE_EXTENSION_HEALTHCHECK_PORT', '-1', /no port/],
    ['DD_SERVICE_EXTENSION_TLS', 'perhaps', /neither true nor false/],
    ['DD_SERVICE_EXTENSION_TLS_KEY_FILE', '/k', /give both or neither/],
    ['DD_APPSEC_BODY_PARSING_SIZE_LIMIT', 'much', /no number of bytes/],
    ['DD_APPSEC_WAF_TIMEOUT', 'soon', /no duration/],
    ['DD_APPSEC_HTTP_BLOCKED_TEMPLATE_HTML', '/gone.html', /\/gone\.html cannot be read/],
    ['DD_APPSEC_ENABLED', 'false', /cannot be off/],
  ];
  for (const [name, value, reason] of cases) {
    const { problems } = translate({ environment: { [name]: value }, chosen: true, ownPolicies: false });
    assert.equal(problems.length, 1, name);
    assert.match(problems[0]!, reason, name);
    assert.ok(problems[0]!.includes(name), name);
  }
  assert.equal(cases.length, 9);
});

test('the agent, the names of spans, propagation', () => {
  const { variables, notes } = translate({
    chosen: true,
    environment: {
      DD_AGENT_HOST: 'fd00::1',
      DD_TRACE_AGENT_PORT: '9126',
      DD_SERVICE: 'shop',
      DD_APM_TRACING_ENABLED: 'true',
      DD_TRACE_PROPAGATION_STYLE: 'datadog, b3',
    },
  });
  assert.equal(variables['PORTCULLIS_TRACE_AGENT'], '[fd00::1]:9126');
  assert.equal(variables['PORTCULLIS_TRACE_SERVICE'], 'shop');
  assert.equal(variables['PORTCULLIS_TRACE_ALL'], 'true');
  assert.equal(variables['PORTCULLIS_TRACE_EXTRACT'], 'datadog');
  assert.match(notes.join('\n'), /b3 is left out/);
  const agent = (url: string) => translate({ environment: { DD_TRACE_AGENT_URL: url }, chosen: true });
  assert.equal(agent('http://agent:8126').variables['PORTCULLIS_TRACE_AGENT'], 'agent:8126');
  assert.match(agent('unix:///run/apm.sock').notes.join(), /over http:\/\/host:port only/);
  const off = translate({ environment: { DD_AGENT_HOST: 'a', DD_TRACE_ENABLED: '0' }, chosen: true });
  assert.equal(off.variables['PORTCULLIS_TRACE_AGENT'], undefined);
});

describe('the policy of the set-up', () => {
  test('records only, without a rule file', () => {
    const { defaults, notes } = policyOf({ DD_APPSEC_WAF_TIMEOUT: '5ms' });
    assert.equal(defaults['mode'], 'detect');
    assert.equal(defaults['max_request_body_bytes'], 10_485_760);
    assert.deepEqual(defaults['engines'], { baseline: {} });
    assert.match(notes.join('\n'), /DD_APPSEC_WAF_TIMEOUT has no effect without DD_APPSEC_RULES/);
  });

  test('rules, timeout, templates and obfuscation', () => {
    const { defaults } = policyOf(
      {
        DD_APPSEC_RULES: '/etc/rules.json',
        DD_APPSEC_WAF_TIMEOUT: '2500',
        DD_APPSEC_BODY_PARSING_SIZE_LIMIT: '10000000',
        DD_APPSEC_HTTP_BLOCKED_TEMPLATE_HTML: '/b.html',
        DD_APPSEC_OBFUSCATION_PARAMETER_KEY_REGEXP: '^pin$',
      },
      { '/b.html': '<p>No: [security_response_id]</p>' },
    );
    assert.equal(defaults['mode'], 'block');
    assert.equal(defaults['max_request_body_bytes'], 10_000_000);
    const { libddwaf, baseline } = defaults['engines'] as Record<string, Record<string, string>>;
    assert.deepEqual(libddwaf, { rules: '/etc/rules.json', timeout: '2500us', obfuscate_keys: '^pin$' });
    assert.deepEqual(baseline, { mode: 'detect' });
    const { bodies } = defaults['response'] as { bodies: Record<string, string> };
    assert.equal(bodies['text/html'], '<p>No: {{request_id}}</p>');
    assert.equal(JSON.parse(bodies['application/json']!)['security_response_id'], '{{request_id}}');
  });

  test('what becomes of bodies over the buffer of Envoy is told where something is refused', () => {
    const told = (environment: Record<string, string>): boolean =>
      policyOf(environment, { '/r': '{}' }).notes.some((note) => note.includes('longer than Envoy'));
    const rules = { DD_APPSEC_RULES: '/r' };
    assert.ok(told(rules));
    assert.ok(!told({ ...rules, DD_APPSEC_BODY_PARSING_SIZE_LIMIT: '1000000' }));
    assert.ok(!told({ ...rules, PORTCULLIS_FULL_DUPLEX: 'yes' }));
    assert.ok(!told({ DD_APPSEC_ENABLED: 'true' }));
  });

  test('a limit of 0 does not leave bodies unseen, and says so', () => {
    const { notes, defaults } = policyOf({ DD_APPSEC_BODY_PARSING_SIZE_LIMIT: '0' });
    assert.equal(defaults['max_request_body_bytes'], 0);
    assert.match(notes.join('\n'), /inspected all the same/);
  });

  test('beside policies of the operator each variable says what to write there', () => {
    for (const name of datadogPolicyVariables.keys()) {
      const { notes, policy } = translate({ environment: { [name]: '1' }, chosen: true });
      assert.equal(policy, undefined);
      assert.match(notes.join('\n'), new RegExp(`${name} has no effect beside --config-dir: write `));
    }
  });
});

test('every variable of the reference is known', { skip: sheet.skip }, () => {
  const text = readFileSync(sheet.path, 'utf8');
  const section = text.slice(text.indexOf('### 1.3'), text.indexOf('### 1.4'));
  const names = new Set([...section.matchAll(/(?<![A-Z])_?DD_[A-Z0-9_]+(?<!_)/g)].map((match) => match[0]));
  let known = 0;
  for (const name of names) {
    assert.ok(datadogOptions.has(name) || datadogPolicyVariables.has(name), name);
    known++;
  }
  assert.ok(known >= 35, `${known}`);
  const { notes } = translate({ environment: { DD_BOGUS: '1' }, chosen: true });
  assert.match(notes.join('\n'), /DD_BOGUS has no effect: no such variable is known/);
});

test('a port of the agent without a host has no effect, and that is told', () => {
  const environment = { DD_SERVICE_EXTENSION_PORT: '9', DD_TRACE_AGENT_PORT: '8126' };
  const { variables, notes } = translate({ environment });
  assert.equal(variables['PORTCULLIS_TRACE_AGENT'], undefined);
  assert.match(notes.join(), /DD_TRACE_AGENT_PORT has no effect without DD_AGENT_HOST: no spans are sent/);
});
