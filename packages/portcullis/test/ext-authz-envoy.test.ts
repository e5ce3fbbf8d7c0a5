/** ext_authz through a real Envoy, with the filter of the Signal Sciences documentation. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { http1Client, realEnvoy } from '@portcullis-testing/envoy';
import { startAuthzStack } from './authz-stack.ts';

const { path: binary, skip } = await realEnvoy();

const policy = `
apiVersion: portcullis.dev/v1
kind: SecurityPolicy
metadata: { name: shop }
spec:
  defaults: { mode: block, timeout: 2s, sampling_rate: 1 }
  domains:
    - hosts: ["moved.example"]
      policy:
        checks: { headers: { forbidden: [x-bad] } }
        response: { redirect: { status: 302, location: "https://help.example/?id={request_id}" } }
    - hosts: ["*"]
      policy:
        inspect_request_body: true
        checks:
          headers: { forbidden: [x-bad] }
          body: { require_json: true }
        response: { status: 406 }
`;

const json = { 'content-type': 'application/json' };

describe('ext_authz on a real Envoy', { skip, timeout: 60_000 }, () => {
  it('allows, refuses, redirects, looks at bodies, and lets no client set our headers', async () => {
    await using stack = await startAuthzStack({ binary, policy });
    const { upstream } = stack;
    using client = http1Client(stack.port);

    const forged = { 'x-portcullis-request-id': 'forged', 'x-portcullis-verdict': 'forged' };
    assert.equal((await client.send({ path: '/a', headers: forged })).status, 200);
    const arrived = upstream.seen.withPath('/a')[0]?.headers ?? {};
    assert.notEqual(arrived['x-portcullis-request-id'], 'forged');
    assert.equal(arrived['x-portcullis-verdict'], undefined);

    const refused = await client.send({ path: '/b', headers: { 'x-bad': '1', accept: 'text/html' } });
    assert.equal(refused.status, 406);
    assert.match(String(refused.headers['content-type']), /text\/html/);
    assert.match(refused.body.toString(), /Not acceptable/);
    assert.equal(upstream.seen.withPath('/b').length, 0);

    const moved = await client.send({ path: '/c', headers: { host: 'moved.example', 'x-bad': '1' } });
    assert.equal(moved.status, 302);
    assert.match(String(moved.headers['location']), /^https:\/\/help\.example\/\?id=/);

    const post = async (body: string): Promise<number> =>
      (await client.send({ method: 'POST', path: '/d', headers: json, body: [body] })).status;
    assert.equal(await post('{"a":1}'), 200);
    assert.equal(await post('{"a":'), 406);
    assert.equal(await post(`{"a":"${'x'.repeat(8_000)}"}`), 200);
    const chunked = await client.send({ method: 'POST', path: '/d', headers: json, body: ['{"a"', ':'] });
    assert.equal(chunked.status, 406, 'a body without a length is seen');
    assert.equal(await post(`{"a":"${'x'.repeat(20_000)}"}`), 200, 'Envoy sends 8,192 bytes');
    const partial = (await stack.records('decision', 8)).at(-1) as {
      findings: Array<{ rule_id: string }>;
      request_body: Readonly<Record<string, unknown>>;
    };
    assert.deepEqual(
      partial.findings.map(({ rule_id }) => rule_id),
      ['body.partial'],
    );
    const { bytes, inspected } = partial.request_body;
    assert.deepEqual([bytes, inspected], [8192, 'partial']);

    const stats = await stack.envoy.stats('ext_authz.');
    assert.equal(stats.get('http.ingress.ext_authz.error'), 0);
    assert.equal(stats.get('http.ingress.ext_authz.denied'), 4);
    assert.match(
      await stack.admin('/metrics'),
      /portcullis_exchanges_total\{(?=[^}]*protocol="ext-authz")(?=[^}]*verdict="redirect")[^}]*\} 1\b/,
    );
  });

  it('reads text bodies and raw headers as well, and passes what detect finds', async () => {
    await using stack = await startAuthzStack({
      binary,
      policy: policy.replace('mode: block', 'mode: detect'),
      filter: {
        encode_raw_headers: true,
        with_request_body: { max_request_bytes: 8192, allow_partial_message: true },
      },
    });
    using client = http1Client(stack.port);
    const answer = await client.send({ method: 'POST', path: '/d', headers: json, body: ['{"a":'] });
    assert.equal(answer.status, 200);
    const record = (await stack.records('decision', 1)).at(-1);
    assert.equal(record?.['verdict'], 'allow');
    assert.equal(record?.['would_verdict'], 'block');
  });
});
