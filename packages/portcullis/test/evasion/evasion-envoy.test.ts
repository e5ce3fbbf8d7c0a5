/** Every trick that HTTP can show, through a real Envoy: none of them reaches the upstream. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Client, type ClientRequest, http1Client, realEnvoy } from '@portcullis-testing/envoy';
import { type EnvoyStack, startStack } from '../envoy-stack.ts';
import { type EvasiveRequest, type RuleSet, sqlAttack } from './evasion-case.ts';
import { evasionTopics } from './evasion-cases.ts';
import { crs, policyWith } from './rule-set-plans.ts';

const { path: binary, skip } = await realEnvoy();

const ruleSets: readonly RuleSet[] = ['baseline', 'crs'];
/** The host that each rule set guards. */
const hostOf: Readonly<Record<RuleSet, string>> = { baseline: 'localhost', crs: 'crs.localhost' };

const policy = JSON.stringify({
  apiVersion: 'portcullis.dev/v1',
  kind: 'SecurityPolicy',
  metadata: { name: 'evasions' },
  spec: { domains: ruleSets.map((rules) => ({ hosts: [hostOf[rules]], policy: policyWith(rules) })) },
});

/** The same request as a client of HTTP/1.1 sends it. */
function clientRequest(request: EvasiveRequest, rules: RuleSet): ClientRequest {
  const { body, framing = 'length', trailers } = request;
  const bytes = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
  const headers: Record<string, string[]> = { accept: ['*/*'], 'user-agent': ['evasion/1.0'] };
  const seen = new Set<string>();
  for (const [name, value] of request.headers ?? []) {
    headers[name] = seen.has(name) ? [...headers[name]!, value] : [value];
    seen.add(name);
  }
  const host = headers['host']?.[0] ?? 'localhost';
  const single = Object.entries(headers).map(([name, values]) => [
    name,
    values.length > 1 ? values : values[0]!,
  ]);
  const middle = (bytes?.length ?? 0) >> 1;
  return {
    method: request.method ?? (bytes === undefined ? 'GET' : 'POST'),
    path: request.path ?? '/',
    headers: { ...Object.fromEntries(single), host: host.replace('localhost', hostOf[rules]) },
    ...(bytes === undefined
      ? {}
      : { body: framing === 'length' ? [bytes] : [bytes.subarray(0, middle), bytes.subarray(middle)] }),
    ...(trailers === undefined ? {} : { trailers }),
  };
}

describe('evasions on a real Envoy', { skip: skip || crs.skip }, () => {
  let stack: EnvoyStack;
  let client: Client;
  before(async () => {
    stack = await startStack({
      binary,
      policies: { 'evasions.json': policy },
      filter: { allowModeOverride: true },
      flags: ['--full-duplex', 'no'],
      concurrency: 1,
    });
    client = http1Client(stack.port);
  });
  after(async () => {
    client[Symbol.dispose]();
    await stack[Symbol.asyncDispose]();
  });

  let sent = 0;
  for (const [topic, cases] of evasionTopics) {
    const shown = cases.filter(({ notOnEnvoy }) => notOnEnvoy === undefined);
    it(topic, async () => {
      for (const { trick, request, attack = sqlAttack, expected = 403, rules = ruleSets } of shown) {
        for (const set of rules) {
          const response = await client.send(clientRequest(request(attack), set));
          assert.equal(response.status, expected, `${set}: ${trick}`);
          sent++;
        }
      }
    });
  }

  it('tried them all, and the upstream saw none', async () => {
    assert.equal(sent, 306);
    assert.equal(stack.upstream.seen.started, 0);
    for (const name of ['streams_failed', 'spurious_msgs_received', 'message_timeouts']) {
      assert.equal(await stack.counter(name), 0, name);
    }
  });
});
