/**
 * A saturated service behind a real Envoy: in block mode with fail_close nothing passes that is blocked when idle; with
 * fail_open each request that passes uninspected is counted.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { http2Client, realEnvoy } from '@portcullis-testing/envoy';
import { shared } from '@portcullis-testing/prerequisites';
import { type EnvoyStack, type StackOptions, startStack } from './envoy-stack.ts';

const { path: binary, skip } = await realEnvoy();
const crs = shared('conformance/crs');

/** Below the length that goes to a lane, so that the worker itself is busy. */
const attack = attackAmong(2_000);
/** Some milliseconds: begun in time it is done in time. */
const shortAttack = attackAmong(200);

/** The body of a form with so many harmless fields and an attack. */
function attackAmong(fields: number): string {
  const filler = Array.from({ length: fields }, (_, index) => `field${index}=some+words+${index}`);
  return `${filler.join('&')}&q=1%27+UNION+SELECT+login%2Cpassword+FROM+users--+-`;
}

const requests = 600;
const atOnce = 150;

function policy(failMode: string, timeout: string): string {
  return JSON.stringify({
    apiVersion: 'portcullis.dev/v1',
    kind: 'SecurityPolicy',
    metadata: { name: 'overload' },
    spec: {
      domains: [
        {
          hosts: ['*'],
          policy: {
            mode: 'block',
            fail_mode: failMode,
            timeout,
            sampling_rate: 0,
            engines: { seclang: { rule_set: crs.path, paranoia_level: 4 } },
          },
        },
      ],
    },
  });
}

/** Statuses of all requests, every one an attack, `atOnce` at a time. */
async function saturate(
  stack: EnvoyStack,
  body: string = attack,
  count = requests,
): Promise<Map<number, number>> {
  using client = http2Client(stack.port);
  const statuses = new Map<number, number>();
  let left = count;
  const sender = async (): Promise<void> => {
    while (left-- > 0) {
      const { status } = await client.send({
        method: 'POST',
        path: '/form',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          accept: '*/*',
          'user-agent': 'soak/1.0',
        },
        body: [body],
      });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, sender));
  return statuses;
}

function start(
  failMode: string,
  flags: readonly string[] = ['--max-wait', '50'],
  filter: StackOptions['filter'] = {},
  timeout = '30s',
): Promise<EnvoyStack> {
  return startStack({
    binary,
    policies: { 'overload.json': policy(failMode, timeout) },
    filter: { allowModeOverride: true, ...filter },
    flags,
    concurrency: 1,
  });
}

/** The count of the posture overload with what was done. */
async function overloads(stack: EnvoyStack, posture: string): Promise<number> {
  const lines = (await stack.admin('/metrics')).split('\n');
  return lines
    .filter((line) => line.startsWith('portcullis_postures_total{'))
    .filter((line) => line.includes('cause="overload"') && line.includes(`posture="${posture}"`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

describe('a saturated service', { skip: skip || crs.skip }, () => {
  it('lets nothing through with fail_close that it blocks when idle', async (t) => {
    await using stack = await start('fail_close');
    const statuses = await saturate(stack);
    const refused = await overloads(stack, 'block');
    const timeouts = await stack.counter('message_timeouts');
    t.diagnostic(
      `${JSON.stringify([...statuses])}, ${refused} answered by the posture overload, ${timeouts} given up by Envoy`,
    );
    assert.ok(refused > 0, 'the service was not saturated');
    assert.equal(statuses.get(200), undefined);
    assert.equal(stack.upstream.seen.started, 0);
    const others = requests - (statuses.get(403) ?? 0) - (statuses.get(503) ?? 0);
    assert.equal(statuses.get(504) ?? 0, others, 'what Envoy gives up on it refuses');
  });

  it('answers in time for an Envoy that lets everything through that it gives up on', async (t) => {
    await using stack = await start('fail_close', undefined, { failureModeAllow: true }, '500ms');
    // One after the other: what runs for the first time is slow, and is not what is asked here.
    const idle = await saturate(stack, shortAttack, 1);
    for (let round = 0; round < 20; round++) await saturate(stack, shortAttack, 1);
    assert.deepEqual([...idle], [[403, 1]]);
    const statuses = await saturate(stack, shortAttack);
    const refused = await overloads(stack, 'block');
    const timeouts = await stack.counter('message_timeouts');
    t.diagnostic(
      `${JSON.stringify([...statuses])}, ${refused} answered by the posture overload, ${timeouts} given up by Envoy`,
    );
    assert.ok(refused > 0, 'the service was not saturated');
    assert.equal(timeouts, 0);
    assert.equal(stack.upstream.seen.started, 0);
  });

  it('counts with fail_open each request that passes uninspected', async (t) => {
    await using stack = await start('fail_open');
    const statuses = await saturate(stack);
    await stack.becomes('portcullis_exchanges_total', requests);
    const passed = await overloads(stack, 'allow');
    const timeouts = await stack.counter('message_timeouts');
    t.diagnostic(
      `${JSON.stringify([...statuses])}, ${passed} passed by the posture overload, ${timeouts} given up by Envoy, upstream ${stack.upstream.seen.started}`,
    );
    assert.ok(passed > 0, 'the service was not saturated');
    assert.equal(stack.upstream.seen.started, statuses.get(200));
    assert.ok(stack.upstream.seen.started <= passed, 'one passed uninspected and was not counted');
  });
});
