/**
 * Attacks in trailers, through a real Envoy whose filter sends bodies: with trailer mode SKIP, which is the default, the
 * trailers pass behind the back of Portcullis unless an override asks for them.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Client,
  type ExtProcOptions,
  http1Client,
  http2Client,
  realEnvoy,
} from '@portcullis-testing/envoy';
import { type EnvoyStack, startStack } from './envoy-stack.ts';

const { path: binary, skip } = await realEnvoy();

const clients: Readonly<Record<string, (port: number) => Client>> = {
  'HTTP/1.1': http1Client,
  'HTTP/2': http2Client,
};

function start(filter: Omit<ExtProcOptions, 'cluster'>, posture: 'detect' | 'block'): Promise<EnvoyStack> {
  const policy = `
apiVersion: portcullis.dev/v1
kind: SecurityPolicy
metadata: { name: trailers }
spec:
  defaults: { mode: block, fail_mode: fail_close, timeout: 20s, postures: { body_withheld: ${posture} } }
  domains:
    - hosts: ["*"]
      policy:
        inspect_request_body: true
        checks: { headers: { forbidden: [x-forbidden] } }
`;
  const flags = ['--max-wait', '30000'];
  return startStack({ binary, policies: { 'trailers.yaml': policy }, filter, flags, concurrency: 1 });
}

/** Status of a request whose body is in pieces, and its trailers. */
async function send(client: Client, path: string, trailers?: Record<string, string>): Promise<number> {
  const headers = { 'content-type': 'text/plain' };
  const body = [Buffer.from('one'), Buffer.from('two')];
  const response = await client.send({
    method: 'POST',
    path,
    headers,
    body,
    ...(trailers === undefined ? {} : { trailers }),
  });
  return response.status;
}

const evil = { 'x-forbidden': '1' };
const benign = { 'x-end': 'yes' };

async function assertNoFailure(stack: EnvoyStack): Promise<void> {
  for (const name of ['streams_failed', 'spurious_msgs_received', 'message_timeouts'])
    assert.equal(await stack.counter(name), 0, name);
}

describe('trailers on a real Envoy', { skip }, () => {
  it('are inspected where the filter sends them, or lets Portcullis ask for them', async () => {
    const filters: ReadonlyArray<Omit<ExtProcOptions, 'cluster'>> = [
      { mode: { requestBody: 'BUFFERED', requestTrailers: 'SEND' } },
      { mode: { requestBody: 'BUFFERED', requestTrailers: 'SKIP' }, allowModeOverride: true },
    ];
    let refused = 0;
    for (const filter of filters) {
      await using stack = await start(filter, 'detect');
      for (const [name, connect] of Object.entries(clients)) {
        using client = connect(stack.port);
        assert.equal(await send(client, '/benign', benign), 200, name);
        assert.equal(await send(client, '/none'), 200, name);
        assert.equal(await send(client, '/evil', evil), 403, name);
        refused++;
      }
      assert.doesNotMatch(await stack.admin('/metrics'), /portcullis_trailers_hidden_total\{[^}]*\} [1-9]/);
      await assertNoFailure(stack);
    }
    assert.equal(refused, 4);
  });

  it('that are hidden are counted, recorded and told of, and pass by the posture detect', async () => {
    await using stack = await start({ mode: { requestBody: 'BUFFERED' } }, 'detect');
    using client = http2Client(stack.port);
    assert.equal(await send(client, '/none'), 200);
    for (let count = 0; count < 21; count++) assert.equal(await send(client, '/evil', evil), 200);
    await stack.becomes('portcullis_trailers_hidden_total', 21);
    assert.match(
      await stack.admin('/metrics'),
      /portcullis_findings_total\{[^}]*rule_id="body.withheld"[^}]*\} 21/,
    );
    assert.match(await stack.admin('/readyz?verbose'), /request_trailer_mode: SEND/);
    assert.match(stack.portcullis.log(), /request_trailer_mode: SEND/);
    await assertNoFailure(stack);
  });

  it('that are hidden are refused by the posture block once that is certain, and bodies without them pass', async () => {
    await using stack = await start({ mode: { requestBody: 'BUFFERED' } }, 'block');
    using client = http2Client(stack.port);
    for (let count = 0; count < 20; count++)
      assert.equal(
        await send(client, `/early/${count}/`, evil),
        403,
        'the answer of the upstream is kept back',
      );
    await stack.becomes('portcullis_trailers_hidden_total', 20);
    assert.equal(await send(client, '/late/', evil), 403);
    assert.deepEqual(stack.upstream.seen.withPath('/late/'), [], 'nothing of it reaches the upstream');
    assert.equal(await send(client, '/none'), 200);
    await assertNoFailure(stack);
  });
});
