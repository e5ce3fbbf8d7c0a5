/** The claims of README.md: the manifests are those of the page, and run on a real Envoy. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { http1Client, realEnvoy, startPortcullis } from '@portcullis-testing/envoy';
import { shared } from '@portcullis-testing/prerequisites';
import { parse, parseAllDocuments } from 'yaml';
import { envoyConfiguration, envoyFilter, manifests, patchedConfiguration } from './envoy-filter.ts';
import { startDatadogStack } from './stack.ts';
import { startTraceAgent } from './trace-agent.ts';

const { path: binary, skip } = await realEnvoy();
const seed = shared('seeds/datadog-external-processor-istio.txt');
const attack = '/kettles?q=1%27%20UNION%20SELECT%20password%20FROM%20users--%20';

/** The YAML blocks of the page. */
function blocks(): string[] {
  const page = readFileSync(seed.path, 'utf8');
  return [...page.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1]!);
}

describe('examples/datadog-istio', () => {
  it('has the two EnvoyFilters of the page, setting by setting', { skip: seed.skip }, () => {
    const [, gateway, sidecar] = blocks();
    assert.deepEqual(envoyFilter('gateway'), parse(gateway!));
    assert.deepEqual(envoyFilter('sidecar'), parse(sidecar!));
    for (const manifest of manifests) {
      const { kind, spec } = envoyFilter(manifest);
      assert.equal(kind, 'EnvoyFilter');
      assert.deepEqual(
        spec.configPatches.map(({ applyTo, patch }) => [applyTo, patch.operation]),
        [
          ['HTTP_FILTER', 'INSERT_BEFORE'],
          ['CLUSTER', 'ADD'],
        ],
      );
    }
  });

  it('has an envoy.yaml with the patches of the gateway', () => {
    assert.deepEqual(patchedConfiguration('gateway'), envoyConfiguration());
    assert.notDeepEqual(patchedConfiguration('gateway', { message_timeout: '1s' }), envoyConfiguration());
  });

  it('has the Service of the page, so that the EnvoyFilters find it', { skip: seed.skip }, () => {
    const [page, ours] = [
      blocks()[0]!,
      readFileSync(join(import.meta.dirname, 'istio/processor.yaml'), 'utf8'),
    ];
    const [, pageService] = parseAllDocuments(page);
    const [, ourService] = parseAllDocuments(ours);
    assert.deepEqual(ourService?.toJS(), pageService?.toJS());
  });
});

describe('examples/datadog-istio on a real Envoy', { skip, timeout: 400_000 }, () => {
  for (const manifest of manifests) {
    it(`${manifest}: allows, refuses by header and body, redirects, over TLS`, async () => {
      await using agent = await startTraceAgent();
      await using setup = await startDatadogStack(binary, {
        manifest,
        environment: {
          ...{ DD_AGENT_HOST: '127.0.0.1', DD_TRACE_AGENT_PORT: String(agent.port) },
          ...{ DD_APM_TRACING_ENABLED: 'true', DD_ENV: 'test' },
        },
      });
      using client = http1Client(setup.envoy.port('public'));
      const host = { host: 'shop.example' };
      assert.equal((await client.send({ path: '/kettles', headers: host })).status, 200);

      const asked = { ...host, 'x-request-id': 'r-1' };
      const json = await client.send({ path: attack, headers: { ...asked, accept: '*/*' } });
      assert.equal(json.status, 403);
      assert.equal(json.headers['content-type'], 'application/json');
      assert.equal(typeof JSON.parse(json.body.toString())['security_response_id'], 'string');
      const preferring = { ...host, accept: 'application/json;q=0.5, text/html;q=0.9' };
      const html = await client.send({ path: attack, headers: preferring });
      assert.match(String(html.headers['content-type']), /^text\/html/);
      const moved = await client.send({ path: `/old${attack}`, headers: host });
      assert.equal(moved.status, 303);
      assert.match(String(moved.headers['location']), /^https:\/\/status\.shop\.example\/refused\?id=/);

      const post = {
        method: 'POST',
        path: '/orders',
        headers: { ...host, 'content-type': 'application/json' },
      };
      assert.equal((await client.send({ ...post, body: ['{"item":"kettle"}'] })).status, 200);
      const before = setup.upstream.seen.started;
      const evil = '{"item":"1\' UNION SELECT password FROM users-- "}';
      assert.equal((await client.send({ ...post, body: [evil] })).status, 403);
      assert.equal(setup.upstream.seen.started, before, 'nothing of a refused request reaches the upstream');

      const health = await fetch(setup.portcullis.health);
      assert.equal(health.status, 200);
      assert.equal(((await health.json()) as { status: string }).status, 'ok');
      const stats = await setup.envoy.stats('datadog_aap_ext_proc_cluster.ssl.handshake');
      assert.ok((stats.get('cluster.datadog_aap_ext_proc_cluster.ssl.handshake') ?? 0) >= 1, 'TLS it is');
      const traced = { ...host, traceparent: '00-640cfd8d00000000abcdefab12345678-00f067aa0ba902b7-01' };
      assert.equal((await client.send({ path: '/traced/17', headers: traced })).status, 200);
      const arrived = setup.upstream.seen.withPath('/traced/17')[0]?.headers ?? {};
      const span = await agent.arrived(({ resource }) => resource === 'GET /traced/{param:int}');
      assert.equal(span.parent_id, 0x00f0_67aa_0ba9_02b7n);
      assert.equal(arrived['x-datadog-parent-id'], String(span.span_id));
      assert.equal(
        arrived['traceparent'],
        `00-640cfd8d00000000abcdefab12345678-${span.span_id.toString(16).padStart(16, '0')}-01`,
      );
      assert.deepEqual(
        [span.service, span.meta['component'], span.meta['env']],
        ['serviceextensions', 'envoy', 'test'],
      );
      await agent.arrived(({ meta }) => meta['appsec.blocked'] === 'true');

      assert.match(setup.portcullis.log(), /remote configuration is not served/);
      assert.match(setup.portcullis.log(), /self-signed\.crt/);
    });
  }

  it('observes only: in the filter and here, and then nothing is refused', async () => {
    await using setup = await startDatadogStack(binary, {
      manifest: 'gateway',
      filter: { observability_mode: true, deferred_close_timeout: '5s' },
      environment: { DD_SERVICE_EXTENSION_OBSERVABILITY_MODE: 'true' },
    });
    using client = http1Client(setup.envoy.port('public'));
    assert.equal((await client.send({ path: attack, headers: { host: 'shop.example' } })).status, 200);
    await setup.portcullis.logged((log) =>
      /"verdict":"allow","would_verdict":"block","mode":"detect"/.test(log),
    );
  });

  it('without policies: those of the set-up are written, with the rules of libddwaf and the template', async () => {
    const file = (name: string): string => join(import.meta.dirname, name);
    await using setup = await startDatadogStack(binary, {
      ...{ manifest: 'gateway', policies: null },
      environment: {
        DD_APPSEC_RULES: file('rules.json'),
        DD_APPSEC_WAF_TIMEOUT: '5s',
        DD_APPSEC_HTTP_BLOCKED_TEMPLATE_HTML: file('blocked.html'),
      },
    });
    using client = http1Client(setup.envoy.port('public'));
    const headers = { host: 'shop.example', accept: 'text/html', 'x-request-id': 'r-1' };
    const refused = await client.send({ path: '/buy?item=kettle-of-the-staff', headers });
    assert.equal(refused.status, 403);
    assert.match(refused.body.toString(), /^<!doctype html><title>No<\/title><p>Refused: [\w-]+<\/p>/);
    const type = { ...headers, 'content-type': 'application/json' };
    // Behind what libddwaf itself sees of a string.
    const long = JSON.stringify({ item: `${'x'.repeat(6_000)}kettle-of-the-staff` });
    const order = { method: 'POST', path: '/orders', headers: type };
    assert.equal((await client.send({ ...order, body: [long] })).status, 403);
    assert.equal((await client.send({ ...order, body: ['{"item":"kettle"}'] })).status, 200);
    assert.equal((await client.send({ path: attack, headers })).status, 200, 'the baseline only records');
    await setup.portcullis.logged((log) => /"verdict":"allow","would_verdict":"block"/.test(log));
    const policy = readFileSync(join(setup.stateDirectory, 'datadog-policies/datadog.yaml'), 'utf8');
    assert.match(policy, /max_request_body_bytes: 10485760/);
    await setup.portcullis.logged((log) => /"rule_id":"shop-001","engine":"libddwaf"/.test(log));
  });

  it('does not start with a variable that cannot be honoured', async () => {
    await assert.rejects(
      startPortcullis(['--http-addr', 'off'], { DD_SERVICE_EXTENSION_PORT: 'https' }),
      /DD_SERVICE_EXTENSION_PORT: "https" is no port/,
    );
  });
});
