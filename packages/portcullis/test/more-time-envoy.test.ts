/** Bodies whose inspection takes longer than Envoy's message_timeout: Portcullis asks a real Envoy for more time. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { http1Client, realEnvoy } from '@portcullis-testing/envoy';
import { type EnvoyStack, startStack } from './envoy-stack.ts';

const { path: binary, skip } = await realEnvoy();

const policy = `
apiVersion: portcullis.dev/v1
kind: SecurityPolicy
metadata: { name: long }
spec:
  domains:
    - hosts: ["*"]
      policy:
        mode: block
        fail_mode: fail_close
        timeout: 20s
        engines: { seclang: { directives: 'SecRule ARGS "@contains union" "id:1,phase:2,deny,status:403"' } }
`;

/**
 * Portcullis is told of a shorter timeout than Envoy really has, so that bodies are long for it while no answer is too
 * late on a busy machine. 15 ms are some 70,000 bytes.
 */
function start(maxMessageTimeout: number | undefined): Promise<EnvoyStack> {
  return startStack({
    binary: binary!,
    policies: { 'long.yaml': policy },
    flags: ['--message-timeout', '20', '--max-message-timeout', '30000', '--max-wait', '60000'],
    filter: {
      allowModeOverride: true,
      messageTimeoutMilliseconds: 10_000,
      ...(maxMessageTimeout === undefined ? {} : { maxMessageTimeoutMilliseconds: maxMessageTimeout }),
      mode: { requestHeaders: 'SEND', responseHeaders: 'SKIP' },
    },
  });
}

const body = (end: string): Buffer => Buffer.from(`a=${'b'.repeat(300_000)}${end}`);
const headers = { 'content-type': 'application/x-www-form-urlencoded' };

it('a long body is judged in the time that Envoy grants', { skip }, async () => {
  await using stack = await start(30_000);
  using client = http1Client(stack.port);
  // The first ones are inspected by the worker, later ones by its lane.
  for (const [end, status] of [
    ['', 200],
    ['&c=union', 403],
    ['', 200],
    ['&c=union', 403],
  ] as const) {
    const answer = await client.send({
      method: 'POST',
      path: '/',
      headers,
      body: [body(end)],
    });
    assert.equal(answer.status, status);
  }
  const short = await client.send({ method: 'POST', path: '/', headers, body: [Buffer.from('a=b')] });
  assert.equal(short.status, 200);
  assert.equal(await stack.counter('override_message_timeout_received'), 4);
  assert.equal(await stack.counter('override_message_timeout_ignored'), 0);
  assert.equal(await stack.counter('spurious_msgs_received'), 0);
});

it('an Envoy without max_message_timeout ignores the question and takes the reply', { skip }, async () => {
  await using stack = await start(undefined);
  using client = http1Client(stack.port);
  const answer = await client.send({ method: 'POST', path: '/', headers, body: [body('')] });
  assert.equal(answer.status, 200);
  assert.equal(await stack.counter('override_message_timeout_ignored'), 1);
  assert.equal(await stack.counter('spurious_msgs_received'), 0);
});
