/** Access log entries of a real Envoy, joined to the decisions they end. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { extProcFilter, http1Client, realEnvoy } from '@portcullis-testing/envoy';
import { startAuthzStack } from './authz-stack.ts';

const { path: binary, skip } = await realEnvoy();

const policy = `
apiVersion: portcullis.dev/v1
kind: SecurityPolicy
metadata: { name: shop }
spec:
  defaults: { mode: block, timeout: 2s, sampling_rate: 1 }
  domains:
    - hosts: ["*"]
      policy:
        checks: { headers: { forbidden: [x-bad] } }
`;

describe('access log on a real Envoy', { skip, timeout: 120_000 }, () => {
  it('joins what was allowed and what was refused, whichever worker decided; forged headers join nothing', async () => {
    const key = join(tmpdir(), `join-key-${process.pid}`);
    writeFileSync(key, 'a key that every replica has, 32 bytes or so');
    await using stack = await startAuthzStack({
      binary,
      policy,
      accessLog: true,
      workers: 2,
      concurrency: 2,
      flags: ['--setup', 'sigsci', '--join-key', key, '--record-all'],
    });
    rmSync(key);
    const forged = {
      'x-sigsci-request-id': '6f1a2b3c4d5e6f70.0a1b2c3d00.67a1b2c3.200aa1.kK3mkK3mkK3mkK3mkK3mkK',
      'x-sigsci-tags': 'forged',
      'x-sigsci-waf-response': '999',
    };
    // Each client is a connection of its own, so that both workers of Envoy and of Portcullis have some.
    const each = 6;
    for (let index = 0; index < each; index++) {
      using client = http1Client(stack.port);
      const sent = { ...forged, 'user-agent': 'kettle/1', referer: 'https://a.example/', 'x-more': 'kept' };
      assert.equal((await client.send({ path: `/allowed/${index}`, headers: sent })).status, 200);
      const refused = await client.send({ path: `/refused/${index}`, headers: { ...sent, 'x-bad': '1' } });
      assert.equal(refused.status, 406, 'the default of this set-up');
    }
    const upstream = stack.upstream.seen.withPath('/allowed')[0]?.headers ?? {};
    assert.match(String(upstream['x-sigsci-request-id']), /^[0-9a-f]{16}\./);
    assert.equal(upstream['x-sigsci-waf-response'], '200');
    assert.equal(upstream['x-sigsci-agentresponse'], '200');
    assert.equal(upstream['x-sigsci-tags'], undefined);

    const decisions = await stack.records('decision', 2 * each);
    const completions = await stack.records('completion', 2 * each);
    assert.equal(completions.length, 2 * each);
    for (const completion of completions) {
      assert.equal(completion['joined'], 'metadata');
      assert.equal(completion['context'], 'request', 'the worker that decided kept the headers');
      assert.equal(completion['log_name'], 'sigsci-agent-grpc');
      const decision = decisions.find(({ decision_id }) => decision_id === completion['decision_id']);
      assert.equal(decision?.['path'], completion['path']);
      assert.equal(decision?.['verdict'], completion['verdict']);
      const refused = String(completion['path']).startsWith('/refused');
      assert.equal(completion['status'], refused ? 406 : 200);
      assert.deepEqual(completion['flags'], refused ? ['unauthorized_details'] : []);
      assert.equal(completion['details'], refused ? 'ext_authz_denied' : 'via_upstream');
      assert.equal(completion['user_agent'], 'kettle/1');
      assert.deepEqual(completion['decision_rules'], refused ? ['header.forbidden'] : []);
      assert.ok(Number((completion['timings_ms'] as { total: number }).total) > 0);
    }
    assert.match(
      await stack.admin('/metrics'),
      /portcullis_access_log_entries_total\{(?=[^}]*kind="http")(?=[^}]*joined="metadata")[^}]*\} 12\b/,
    );
  });

  it('evaluates what nobody decided, and joins by the header where there is no metadata', async () => {
    await using stack = await startAuthzStack({
      binary,
      policy,
      accessLog: true,
      flags: ['--setup', 'sigsci', '--record-all'],
      filter: { enable_dynamic_metadata_ingestion: false },
    });
    using client = http1Client(stack.port);
    await client.send({ path: '/allowed' });
    const forged = { 'x-bad': '1', 'x-sigsci-request-id': 'forged' };
    await client.send({ path: '/refused', headers: forged });
    const [allowed, refused] = await stack.records('completion', 2);
    assert.equal(allowed?.['joined'], 'header');
    assert.equal(refused?.['joined'], 'none', 'the header of a refused request is the client’s own');
    assert.equal(refused?.['join_problem'], 'malformed');
    assert.equal(refused?.['context'], 'entry');
    assert.equal(refused?.['status'], 406);
    assert.equal(refused?.['policy'], '*|*');
  });

  it('joins what ext_proc decided in the same way, once a logger has opened its stream', async () => {
    await using stack = await startAuthzStack({
      binary,
      policy: policy.replace(
        'checks:',
        'inspect_request_body: true\n        checks: { body: { require_json: true } }\n      routes:\n        - match: { path_prefix: /refused }\n          policy:\n            checks:',
      ),
      accessLog: true,
      workers: 2,
      concurrency: 2,
      flags: ['--record-all', '--message-timeout', '20000'],
      inspects: extProcFilter({
        cluster: 'sigsci-agent-grpc',
        allowModeOverride: true,
        messageTimeoutMilliseconds: 20_000,
      }),
    });
    // The first entry opens the stream of its worker; what came before it cannot be joined.
    {
      using client = http1Client(stack.port);
      await client.send({ path: '/first' });
      await stack.records('completion', 1);
    }
    const seen = async (path: string) => {
      const all = await stack.records('completion', 1);
      return all.find((one) => one['path'] === path);
    };
    const json = { 'content-type': 'application/json' };
    for (let index = 0; index < 4; index++) {
      using client = http1Client(stack.port);
      const broken = { method: 'POST', path: `/broken/${index}`, headers: json, body: ['{"a": '] };
      assert.equal((await client.send({ path: `/allowed/${index}` })).status, 200);
      assert.equal((await client.send({ path: `/refused/${index}`, headers: { 'x-bad': '1' } })).status, 403);
      assert.equal(
        (await client.send(broken)).status,
        403,
        'decided by its body, after its headers had been let go',
      );
    }
    await stack.records('completion', 13);
    const decisions = await stack.records('decision', 13);
    for (let index = 0; index < 4; index++) {
      for (const [path, verdict, rules] of [
        [`/allowed/${index}`, 'allow', []],
        [`/refused/${index}`, 'block', ['header.forbidden']],
        [`/broken/${index}`, 'block', ['body.unparsable', 'body.invalid_json']],
      ] as const) {
        const completion = await seen(path);
        assert.deepEqual(
          [
            completion?.['joined'],
            completion?.['context'],
            completion?.['verdict'],
            completion?.['decision_rules'],
          ],
          ['metadata', 'request', verdict, rules],
          path,
        );
        const decision = decisions.find(({ decision_id }) => decision_id === completion?.['decision_id']);
        assert.deepEqual([decision?.['path'], decision?.['protocol']], [path, 'http-ext-proc']);
      }
    }
  });
});
