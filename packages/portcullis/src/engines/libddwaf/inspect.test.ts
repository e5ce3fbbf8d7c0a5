import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ScriptedEnvoy } from '../../../test/scripted-envoy.ts';
import { loadTexts, policyText } from '../../config/test/configuration-fixture.ts';
import { AttachedPlan } from '../../pipeline/attached-plan.ts';
import { engineRegistry } from '../registry.ts';
import { compileBlock } from './definition.ts';
import { libddwafInspectorWith } from './inspect.ts';
import { type DdwafModule, loadDdwaf } from './native.ts';
import type { LibddwafPlan } from './plan.ts';

const native = loadDdwaf();
const skip = 'missing' in native ? native.missing : false;
if (skip !== false && process.env['CI'] === 'true') throw new Error(skip);

/** A rule that looks for `regex` in addresses. */
function rule(id: string, regex: string, addresses: readonly string[], more: object = {}): object {
  const inputs = addresses.map((address) => ({ address }));
  return {
    id,
    name: `rule ${id}`,
    tags: { type: 'test', category: 'attack_attempt' },
    conditions: [{ operator: 'match_regex', parameters: { inputs, regex } }],
    ...more,
  };
}

const acts = { on_match: ['block'] };
const everywhere = [
  'server.request.query',
  'server.request.body',
  'server.request.body.filenames',
  'server.request.cookies',
  'server.request.path_params',
  'server.request.headers.no_cookies',
];

const rules = {
  version: '2.2',
  metadata: { rules_version: '1.0.0' },
  rules: [
    rule('evil', 'evil', everywhere, acts),
    rule('seen', 'noticed', everywhere),
    rule('moved', 'elsewhere', everywhere, { on_match: ['move'] }),
    rule('odd', 'teapot', everywhere, { on_match: ['tea'] }),
    rule('status', '^404$', ['server.response.status']),
    {
      ...rule('both', '^/login', ['server.request.uri.raw'], acts),
      conditions: [
        {
          operator: 'match_regex',
          parameters: { inputs: [{ address: 'server.request.uri.raw' }], regex: '^/login' },
        },
        {
          operator: 'match_regex',
          parameters: { inputs: [{ address: 'server.request.body' }], regex: 'robot' },
        },
      ],
    },
    {
      ...rule('pair', 'left-hand', ['server.request.body'], acts),
      conditions: ['left-hand', 'right-hand'].map((regex) => ({
        operator: 'match_regex',
        parameters: { inputs: [{ address: 'server.request.body', key_path: ['deep'] }], regex },
      })),
    },
    {
      ...rule('amount', '', ['server.request.body']),
      conditions: [
        {
          operator: 'equals',
          parameters: {
            inputs: [{ address: 'server.request.body', key_path: ['amount'] }],
            type: 'float',
            value: 4711,
          },
        },
      ],
    },
    {
      ...rule('admin', '', ['server.request.body']),
      conditions: [
        {
          operator: 'equals',
          parameters: {
            inputs: [{ address: 'server.request.body', key_path: ['admin'] }],
            type: 'boolean',
            value: true,
          },
        },
      ],
    },
    rule('late', 'afterwards', ['server.response.headers.no_cookies']),
  ],
  actions: [
    {
      id: 'move',
      type: 'redirect_request',
      parameters: { status_code: 302, location: 'https://other.example/' },
    },
    { id: 'tea', type: 'block_request', parameters: { status_code: 418, type: 'auto' } },
  ],
};

function load(engine: object, document: unknown = rules, policy: object = {}) {
  const files = { 'data/rules.json': typeof document === 'string' ? document : JSON.stringify(document) };
  const settings = { engines: { libddwaf: { rules: 'data/rules.json', timeout: '60s', ...engine } } };
  const whole = JSON.stringify({ sampling_rate: 1, timeout: '60s', ...settings, ...policy });
  const text = policyText(`  domains: [{hosts: ["*"], policy: ${whole}}]\n`);
  return loadTexts({ 'a.yaml': text, ...files }, engineRegistry);
}

function envoy(engine: object = {}, policy: object = {}): ScriptedEnvoy {
  const { plan, diagnostics } = load(engine, rules, policy);
  assert.ok(plan !== undefined, JSON.stringify(diagnostics));
  return new ScriptedEnvoy({ plan: new AttachedPlan(plan) });
}

const rulesOf = (script: ScriptedEnvoy) => script.records[0]?.findings.map(({ finding }) => finding.ruleId);
const post = (script: ScriptedEnvoy, type: string, body: string, path = '/') => {
  const length = String(Buffer.byteLength(body));
  const headers = { ':method': 'POST', ':path': path, 'content-type': type, 'content-length': length };
  return script.requestHeaders(headers, false).requestBody(body, true).end();
};

describe('libddwaf', { skip }, () => {
  test('a rule that blocks, one that only records, and values that are fine', () => {
    const blocked = envoy().requestHeaders({ ':path': '/?q=evil' }, true).end();
    assert.equal(blocked.last?.status, 403);
    assert.deepEqual(rulesOf(blocked), ['evil']);
    assert.equal(blocked.records[0]?.findings[0]?.finding.where, 'request.query.q');
    const noted = envoy().requestHeaders({ ':path': '/?q=noticed' }, true).end();
    assert.equal(noted.last?.kind, 'requestHeaders');
    assert.deepEqual(rulesOf(noted), ['seen']);
    assert.deepEqual(rulesOf(envoy().requestHeaders({ ':path': '/?q=fine' }, true).end()), []);
  });

  test('every place of a request is shown', () => {
    const places: ReadonlyArray<Readonly<Record<string, string>>> = [
      { ':path': '/a/evil/b' },
      { ':path': '/?a=1&a=%65vil' },
      { 'x-any': 'evil' },
      { cookie: 'a=b; c="evil"' },
    ];
    for (const headers of places)
      assert.equal(envoy().requestHeaders(headers, true).end().last?.status, 403, JSON.stringify(headers));
    const multipart =
      '--b\r\ncontent-disposition: form-data; name="f"; filename="evil.txt"\r\n\r\nx\r\n--b--\r\n';
    const bodies: ReadonlyArray<readonly [type: string, body: string]> = [
      ['application/json', '{"a":{"b":["evil"]}}'],
      ['application/json', '{"a":"evil","a":"fine"}'],
      ['application/json', '{"a":"fine","b":{"a":"evil"'],
      ['application/x-www-form-urlencoded', 'a=1&b=%65vil'],
      ['multipart/form-data; boundary=b', multipart],
      ['application/xml', '<a><b>evil</b></a>'],
      ['text/plain', 'all evil'],
    ];
    for (const [type, body] of bodies) assert.equal(post(envoy(), type, body).last?.status, 403, body);
    assert.equal(places.length + bodies.length, 11);
  });

  test('truncation hides nothing', () => {
    const pad = 'x'.repeat(5_000);
    const keys = Array.from({ length: 400 }, (_, index) => `k${index}=1`).join('&');
    const deep = `${'{"a":'.repeat(60)}"evil"${'}'.repeat(60)}`;
    const cases: ReadonlyArray<readonly [type: string, body: string]> = [
      ['application/x-www-form-urlencoded', `a=${pad}evil`],
      ['application/x-www-form-urlencoded', `a=${'x'.repeat(4094)}evil`],
      ['application/x-www-form-urlencoded', `${keys}&z=evil`],
      ['application/json', JSON.stringify([...Array(600).fill('x'), 'evil'])],
      ['application/json', deep],
    ];
    for (const [type, body] of cases)
      assert.equal(post(envoy(), type, body).last?.status, 403, body.slice(0, 40));
    assert.equal(cases.length, 5);
  });

  test('when the time is over the posture decides, and nothing is passed in silence', () => {
    const body = `a=${'x'.repeat(200_000)}evil`;
    const type = 'application/x-www-form-urlencoded';
    const open = post(envoy({ timeout: '1us' }), type, body);
    assert.ok(open.postures.some(([cause, posture]) => cause === 'timeout' && posture === 'allow'));
    const closed = post(envoy({ timeout: '1us' }, { fail_mode: 'fail_close' }), type, body);
    assert.equal(closed.last?.kind, 'immediateResponse');
  });

  test('conditions of several phases, and the phases of the response', () => {
    assert.equal(post(envoy(), 'text/plain', 'robot', '/login').last?.status, 403);
    assert.equal(post(envoy(), 'text/plain', 'robot', '/other').last?.kind, 'requestBody');
    const padded = `/login?${'x'.repeat(6_000)}`;
    const far = `${'y'.repeat(9_000)}robot`;
    assert.equal(post(envoy(), 'text/plain', far, padded).last?.status, 403);
    const script = envoy().requestHeaders({}, true).responseHeaders({ ':status': '404' }, true).end();
    assert.deepEqual(rulesOf(script), ['status']);
  });

  test('trailers and the body of the response are shown', () => {
    const headers = { ':method': 'POST', 'content-type': 'text/plain' };
    const trailers = envoy({}, { inspect_request_body: true })
      .requestHeaders(headers, false, { protocolConfig: { requestBodyMode: 2, responseBodyMode: 0 } })
      .requestBody('fine', false)
      .requestTrailers({ 'x-last': 'evil' });
    assert.equal(trailers.last?.status, 403);
    assert.deepEqual(rulesOf(trailers.end()), ['evil']);

    const leaky = { ...rules, rules: [rule('leak', 'secret', ['server.response.body'], acts)] };
    const { plan } = load({}, leaky, { inspect_response_body: true });
    const answer = (text: string) =>
      new ScriptedEnvoy({ plan: new AttachedPlan(plan!) })
        .requestHeaders({}, true)
        .responseHeaders({ 'content-type': 'application/json', 'content-length': String(text.length) }, false)
        .responseBody(text, true);
    assert.equal(answer('{"a":["a secret"]}').last?.kind, 'immediateResponse');
    assert.equal(answer('{"a":["nothing"]}').last?.kind, 'responseBody');
  });

  test('an exclusion that depends on the headers holds for what is found later', () => {
    const excluding = {
      ...rules,
      exclusions: [
        {
          id: 'inner',
          rules_target: [{ rule_id: 'evil' }],
          conditions: [
            {
              operator: 'match_regex',
              parameters: { inputs: [{ address: 'server.request.uri.raw' }], regex: '^/trusted' },
            },
          ],
        },
      ],
    };
    const { plan } = load({}, excluding);
    const script = () => new ScriptedEnvoy({ plan: new AttachedPlan(plan!) });
    assert.equal(post(script(), 'text/plain', 'evil', '/trusted').last?.kind, 'requestBody');
    assert.equal(post(script(), 'text/plain', 'evil', '/other').last?.status, 403);
  });

  test('several conditions that match only in different pieces', () => {
    const pad = 'x'.repeat(9_000);
    const body = (deep: unknown): string => JSON.stringify({ a: pad, deep, z: 1 });
    const texts: unknown[] = [
      `${pad}left-hand${pad}right-hand`,
      { one: `${pad}left-hand`, two: [`${pad}${pad}right-hand`] },
      [
        ...Array.from({ length: 700 }, () => 'x'),
        'left-hand',
        ...Array.from({ length: 400 }, () => 'y'),
        'right-hand',
      ],
    ];
    for (const deep of texts) assert.equal(post(envoy(), 'application/json', body(deep)).last?.status, 403);
    assert.equal(post(envoy(), 'application/json', body(`${pad}left-hand${pad}`)).last?.kind, 'requestBody');
  });

  test('numbers and truth values of JSON keep their types', () => {
    const found = (body: string) => rulesOf(post(envoy(), 'application/json', body));
    assert.deepEqual(found('{"amount":4711}'), ['amount']);
    assert.deepEqual(found('{"admin":true}'), ['admin']);
    assert.deepEqual(found('{"amount":4712,"admin":false}'), []);
    assert.deepEqual(found('{"amount":1e999}'), ['body.json_big_number']);
  });

  test('trailers are header fields that come late, beside the body too', () => {
    const posted = { ':method': 'POST', 'content-type': 'application/json' };
    const told = { protocolConfig: { requestBodyMode: 2, responseBodyMode: 0 } } as const;
    const script = envoy()
      .requestHeaders(posted, false, told)
      .requestBody('{"a":1}', false)
      .requestTrailers({ 'x-any': 'evil' });
    assert.equal(script.last?.kind, 'immediateResponse');
    const answered = envoy()
      .requestHeaders({}, true)
      .responseHeaders({ ':status': '200' }, false)
      .responseTrailers({ 'x-end': 'afterwards' })
      .end();
    assert.deepEqual(rulesOf(answered), ['late']);
  });

  test('the actions of the rules: another status, a redirect', () => {
    assert.equal(envoy().requestHeaders({ ':path': '/?q=teapot' }, true).end().last?.status, 418);
    const moved = envoy().requestHeaders({ ':path': '/?q=elsewhere' }, true).end();
    assert.equal(moved.last?.status, 302);
    assert.equal(moved.records[0]?.verdict.action, 'redirect');
    const detected = envoy({}, { mode: 'detect' }).requestHeaders({ ':path': '/?q=elsewhere' }, true).end();
    assert.equal(detected.records[0]?.wouldVerdict.action, 'redirect');
    assert.equal(detected.last?.kind, 'requestHeaders');
  });

  test('secrets do not become evidence', () => {
    const script = envoy().requestHeaders({ ':path': '/?password=hunter2-evil' }, true).end();
    assert.deepEqual(rulesOf(script), ['evil']);
    assert.ok(!JSON.stringify(script.records[0]?.findings).includes('hunter2'));
    const own = envoy({ obfuscate_keys: '^pin$' }).requestHeaders({ ':path': '/?pin=4711evil' }, true).end();
    assert.deepEqual(rulesOf(own), ['evil']);
    assert.ok(!JSON.stringify(own.records[0]?.findings).includes('4711'));
  });

  test('every context is disposed of, also when whoever takes a finding throws', () => {
    const { plan } = load({});
    const compiled = plan!.engines[0]!.plan as LibddwafPlan;
    let open = 0;
    let opened = 0;
    const { DDWAF } = native as DdwafModule;
    class Counted extends DDWAF {
      override createContext() {
        const context = super.createContext();
        open++;
        opened++;
        return {
          run: context.run.bind(context),
          dispose: () => {
            open--;
            context.dispose();
          },
        };
      }
    }
    const factory = {
      engine: 'libddwaf',
      attach: () => libddwafInspectorWith({ DDWAF: Counted }, compiled),
    };
    const attached = new AttachedPlan(plan!, [factory]);
    const script = () => new ScriptedEnvoy({ plan: attached });
    post(script(), 'text/plain', 'robot');
    script().requestHeaders({ ':path': '/?q=evil' }, true).end();
    const inspector = factory.attach();
    const input = { phase: 'request-headers', body: new Uint8Array(0), complete: true } as const;
    const exchange = script().requestHeaders({ ':path': '/?q=evil' }, true).end().records[0]!.exchange;
    const session = inspector.open(exchange, true, []);
    assert.throws(
      () =>
        session.inspect({ ...input, content: undefined, trailers: undefined }, () => {
          throw new Error('defect');
        }),
      /defect/,
    );
    assert.ok(opened >= 5, `${opened}`);
    assert.equal(open, 0);
  });

  test('rule files that cannot be used are refused, with the place; single rules that fail are told', () => {
    const codes = (document: unknown) =>
      load({}, document, { timeout: '50ms' }).diagnostics.map(({ severity, code }) => `${severity} ${code}`);
    assert.deepEqual(codes('{'), ['error config.rules']);
    assert.deepEqual(codes('[]'), ['error config.rules']);
    assert.deepEqual(codes({ version: '2.2', rules: [] }), ['error config.rules']);
    const partly = { ...rules, rules: [...rules.rules, rule('broken', '(', everywhere)] };
    const { diagnostics, plan } = load({}, partly, { timeout: '50ms' });
    assert.match(diagnostics[0]?.message ?? '', /rules broken left out/);
    assert.ok(plan !== undefined);
  });
});

test('without the package the reason is told, and what to use in its place', () => {
  const told: string[] = [];
  const context = { report: (...parts: readonly unknown[]) => void told.push(parts.join(' ')) };
  const plan = compileBlock({ rules: 'r.json' }, context as never, { missing: 'Cannot find module' });
  assert.equal(plan, undefined);
  assert.match(told[0]!, /config\.engine-unavailable.*Cannot find module.*npm install.*baseline/);
});
