/** The claims of README.md, on a real Envoy with the configuration of this folder. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { http1Client, realEnvoy, startPortcullis } from '@portcullis-testing/envoy';
import { shared } from '@portcullis-testing/prerequisites';
import { completionsOf, envoyText, startSigsciStack } from './stack.ts';

const { path: binary, skip } = await realEnvoy();
const seed = shared('seeds/sigsci-agent-envoy-ext-authz.txt');
/** A line as it counts: without the page's line number, indentation and space at its end. */
function plain(line: string): string {
  return line.replace(/^\d+/, '').trim();
}

describe('examples/sigsci-agent', () => {
  it('has the cluster, the filter and the access log of the documentation line by line', {
    skip: seed.skip,
  }, () => {
    const page = readFileSync(seed.path, 'utf8').split('\n');
    const ours = envoyText.split('\n').map((line) => line.trim());
    const snippets: ReadonlyArray<readonly [first: string, lines: number]> = [
      ['2 - name: sigsci-agent-grpc', 16],
      ['2- name: envoy.filters.http.ext_authz', 23],
      ['2- name: envoy.http_grpc_access_log', 23],
    ];
    for (const [first, lines] of snippets) {
      const start = page.indexOf(first);
      assert.ok(start >= 0, first);
      const at = ours.indexOf(plain(first));
      const expected = page.slice(start, start + lines).map(plain);
      assert.deepEqual(ours.slice(at, at + lines), expected);
    }
  });
});

describe('examples/sigsci-agent on a real Envoy', { skip, timeout: 240_000 }, () => {
  it('allows, refuses with 406, sees bodies, and joins the access log', async () => {
    await using stack = await startSigsciStack(binary);
    const { envoy, portcullis, upstream } = stack;
    using client = http1Client(envoy.port('public'));
    const host = { host: 'shop.example' };

    const forged = { ...host, 'x-sigsci-tags': 'forged', 'x-sigsci-request-id': 'forged' };
    assert.equal((await client.send({ path: '/kettles', headers: forged })).status, 200);
    const arrived = upstream.seen.withPath('/kettles')[0]?.headers ?? {};
    assert.match(String(arrived['x-sigsci-request-id']), /^[0-9a-f]{16}\.[0-9a-f]{10}\./);
    assert.equal(arrived['x-sigsci-waf-response'], '200');
    assert.equal(arrived['x-sigsci-agentresponse'], '200');
    assert.equal(arrived['x-sigsci-tags'], undefined);

    const attack = { path: '/kettles?q=1%27%20UNION%20SELECT%20password%20FROM%20users--%20', headers: host };
    assert.equal((await client.send(attack)).status, 406);
    const json = { ...host, 'content-type': 'application/json' };
    const order = { method: 'POST', path: '/orders', headers: json };
    assert.equal((await client.send({ ...order, body: ['{"item": "kettle"}'] })).status, 200);
    assert.equal((await client.send({ ...order, body: ['{"item": '] })).status, 406);

    const completions = await completionsOf(portcullis, 4);
    assert.deepEqual(
      completions.map(({ status, joined, context }) => [status, joined, context]),
      [
        [200, 'metadata', 'request'],
        [406, 'metadata', 'request'],
        [200, 'metadata', 'request'],
        [406, 'metadata', 'request'],
      ],
    );
    assert.match(portcullis.log(), /"code":"join.single-replica"/);
    const stats = await envoy.stats('ext_authz.');
    assert.equal(stats.get('http.ingress.ext_authz.error'), 0);
  });

  it('does not start with an option that cannot be ignored', async () => {
    await assert.rejects(
      startPortcullis(['--http-addr', 'off'], { SIGSCI_REVPROXY_LISTENER: 'a' }),
      /revproxy-listener is refused/,
    );
  });
});
