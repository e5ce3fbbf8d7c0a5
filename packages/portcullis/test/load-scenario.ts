/** Many requests at a time through a real Envoy, benign and forbidden ones mixed, and what may not happen. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, http1Client, http2Client } from '@portcullis-testing/envoy';
import { type EnvoyStack, startStack } from './envoy-stack.ts';

/** The policy of the scenario: one forbidden header, and JSON wanted for orders. */
const loadPolicy = `
apiVersion: portcullis.dev/v1
kind: SecurityPolicy
metadata: { name: load }
spec:
  defaults: { mode: block, fail_mode: fail_close, timeout: 20s, sampling_rate: 0 }
  domains:
    - hosts: ["*"]
      policy:
        checks: { headers: { forbidden: [x-forbidden] } }
      routes:
        - name: orders
          match: { path_prefix: /orders, methods: [POST] }
          policy:
            inspect_request_body: true
            checks: { headers: { forbidden: [x-forbidden] }, body: { require_json: true } }
`;

/** A stack for one failure mode. */
export function startLoadStack(
  binary: string,
  failureModeAllow: boolean,
  env?: Readonly<Record<string, string>>,
): Promise<EnvoyStack> {
  return startStack({
    binary,
    policies: { 'load.yaml': loadPolicy },
    workers: 2,
    // A busy machine must not make an overload of it: every request is to get its own answer.
    flags: ['--max-wait', '30000'],
    ...(env === undefined ? {} : { env }),
    filter: {
      failureModeAllow,
      allowModeOverride: true,
      mode: { requestHeaders: 'SEND', responseHeaders: 'SEND' },
    },
  });
}

/** How hard to try. */
export interface Load {
  readonly protocol: 'HTTP/1.1' | 'HTTP/2';
  readonly requests: number;
  /** Requests under way at a time. */
  readonly parallel: number;
}

/** What came back. */
export interface LoadResult {
  /** Answers by what was sent and the status: `benign 200`, `forbidden 403`; `… error` for a failed connection. */
  readonly counts: ReadonlyMap<string, number>;
  /** Forbidden requests that reached the upstream. */
  readonly bypassed: number;
}

const kinds = ['benign', 'forbidden', 'order', 'broken'] as const;
type Kind = (typeof kinds)[number];

/** A load that goes on until it is stopped, or thrown away by a test that fails. */
export interface RunningLoad extends AsyncDisposable {
  /** Resolves when so many more requests have their answer. */
  answered(count: number): Promise<void>;
  /** Lets the requests under way end, and says what came of all. */
  stop(): Promise<LoadResult>;
}

/** Starts a load. Every request carries its kind in its path, so that the upstream can tell. */
export function startLoad(stack: EnvoyStack, load: Omit<Load, 'requests'>, requests = Infinity): RunningLoad {
  stack.upstream.seen.clear();
  const counts = new Map<string, number>();
  const client =
    load.protocol === 'HTTP/2' ? http2Client(stack.port) : http1Client(stack.port, load.parallel);
  const waiting = new Set<{ at: number; resolve: () => void }>();
  let next = 0;
  let done = 0;
  let limit = requests;
  const sender = async (): Promise<void> => {
    while (next < limit) {
      const kind = kinds[next++ % kinds.length] ?? 'benign';
      const outcome = await send(client, kind);
      counts.set(`${kind} ${outcome}`, (counts.get(`${kind} ${outcome}`) ?? 0) + 1);
      done++;
      // A client that was refused by a gateway in trouble comes back a moment later, and leaves it the processor.
      if (outcome === 'error' || outcome.startsWith('5')) await delay(20);
      for (const one of waiting) {
        if (done < one.at) continue;
        waiting.delete(one);
        one.resolve();
      }
    }
  };
  const senders = Promise.all(Array.from({ length: load.parallel }, sender));
  const end = async (last: number): Promise<void> => {
    limit = last;
    await senders;
    client[Symbol.dispose]();
  };
  return {
    answered: (count) => new Promise((resolve) => waiting.add({ at: done + count, resolve })),
    stop: async () => {
      await end(requests === Infinity ? 0 : requests);
      const { seen } = stack.upstream;
      return {
        counts,
        bypassed: seen.withPath('/forbidden').length + seen.withPath('/orders/broken').length,
      };
    },
    [Symbol.asyncDispose]: () => end(0),
  };
}

/** Sends a load to its end. */
function run(stack: EnvoyStack, load: Load): Promise<LoadResult> {
  return startLoad(stack, load, load.requests).stop();
}

async function send(client: Client, kind: Kind): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  try {
    const response = await {
      benign: () => client.send({ path: '/status/200?benign' }),
      forbidden: () => client.send({ path: '/forbidden', headers: { 'x-forbidden': '1' } }),
      order: () => client.send({ method: 'POST', path: '/orders/1', headers, body: ['{"item":"kettle"}'] }),
      broken: () => client.send({ method: 'POST', path: '/orders/broken', headers, body: ['{"item":'] }),
    }[kind]();
    return String(response.status);
  } catch (error) {
    return error instanceof Error && error.message.startsWith('client.hung') ? 'hung' : 'error';
  }
}

/** Every request got exactly the answer that the policy gives, and Envoy counted no failure. */
export async function assertFlawless(stack: EnvoyStack, load: Load): Promise<void> {
  const { counts, bypassed } = await run(stack, load);
  const quarter = load.requests / kinds.length;
  const expected = {
    'benign 200': quarter,
    'forbidden 403': quarter,
    'order 200': quarter,
    'broken 403': quarter,
  };
  assert.deepEqual(Object.fromEntries([...counts].sort()), sorted(expected));
  assert.equal(bypassed, 0);
  for (const name of [
    'streams_failed',
    'spurious_msgs_received',
    'message_timeouts',
    'failure_mode_allowed',
  ]) {
    assert.equal(await stack.counter(name), 0, name);
  }
}

function sorted(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort());
}
